using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>A container's output, line by line with time and stream.</summary>
internal abstract class ContainerLog : IDisposable
{
    private const int LongestLine = 16 * 1024; // as docker: longer ones are cut into parts

    private readonly List<byte> _output = [];
    private readonly List<byte> _error = [];

    /// <summary>Opens a log; null for drivers that keep none.</summary>
    internal static ContainerLog? Open(MonitorPlan plan) => plan.LogDriver switch
    {
        "k8s-file" => new K8sFile(new LogWriter(plan.LogPath, plan.Log)),
        "json-file" => new JsonFile(new LogWriter(plan.LogPath, plan.Log)),
        "journald" => new JournalLog(plan),
        _ => null,
    };

    /// <summary>Records some output. Whole lines go to disk at once; the beginning of one waits for the rest.</summary>
    internal void Write(bool isError, ReadOnlySpan<byte> bytes)
    {
        var begun = isError ? _error : _output;
        var time = DateTimeOffset.Now;
        while (bytes.Length > 0)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var part = newline < 0 ? bytes : bytes[..newline];
            begun.AddRange(part);
            bytes = bytes[(newline < 0 ? bytes.Length : newline + 1)..];
            if (newline >= 0 || begun.Count >= LongestLine)
            {
                Put(time, isError, newline >= 0, begun);
                begun.Clear();
            }
        }

        Flush();
    }

    public void Dispose()
    {
        foreach (var (begun, isError) in (ReadOnlySpan<(List<byte>, bool)>)[(_output, false), (_error, true)])
        {
            if (begun.Count > 0)
            {
                Put(DateTimeOffset.Now, isError, whole: false, begun);
            }
        }

        Flush();
        Close();
    }

    /// <summary>Writes one record.</summary>
    /// <param name="time">When the output came.</param>
    /// <param name="isError">From standard error.</param>
    /// <param name="whole">Whether a line end followed.</param>
    /// <param name="line">The bytes without the line end.</param>
    protected abstract void Put(DateTimeOffset time, bool isError, bool whole, List<byte> line);

    /// <summary>Makes sure that what was put is where it belongs.</summary>
    protected virtual void Flush()
    {
    }

    /// <summary>Lets go of where it goes.</summary>
    protected abstract void Close();

    private static void Ascii(IBufferWriter<byte> to, string text) => to.Write(Encoding.ASCII.GetBytes(text));

    /// <summary>A log in files of its own.</summary>
    private abstract class FileLog(LogWriter file) : ContainerLog
    {
        protected LogWriter File => file;

        protected override void Flush() => file.Flush();

        protected override void Close() => file.Dispose();
    }

    /// <summary>The form of Kubernetes' CRI: "TIME STREAM F|P LINE".</summary>
    private sealed class K8sFile(LogWriter file) : FileLog(file)
    {
        protected override void Put(DateTimeOffset time, bool isError, bool whole, List<byte> line)
        {
            var to = File.BeginRecord();
            Ascii(to, time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'zzz", CultureInfo.InvariantCulture));
            Ascii(to, $" {(isError ? "stderr" : "stdout")} {(whole ? 'F' : 'P')} ");
            to.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
            Ascii(to, "\n");
        }
    }

    /// <summary>Docker's form: a JSON object a line.</summary>
    private sealed class JsonFile(LogWriter file) : FileLog(file)
    {
        protected override void Put(DateTimeOffset time, bool isError, bool whole, List<byte> line)
        {
            var to = File.BeginRecord();
            using (var writer = new Utf8JsonWriter(to))
            {
                writer.WriteStartObject();
                writer.WriteString("log", Encoding.UTF8.GetString([.. line]) + (whole ? "\n" : string.Empty));
                writer.WriteString("stream", isError ? "stderr" : "stdout");
                writer.WriteString("time", time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture));
                writer.WriteEndObject();
            }

            Ascii(to, "\n");
        }
    }
}
