using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Linux.Files;

namespace Wherry.Monitor;

/// <summary>A container's output on disk, line by line with time and stream. Appended to; never rewritten.</summary>
internal abstract class ContainerLog : IDisposable
{
    private const int LongestLine = 16 * 1024; // as docker: longer ones are cut into parts

    private readonly FileDescriptor _file;
    private readonly List<byte> _output = [];
    private readonly List<byte> _error = [];

    private ContainerLog(string path) => _file = FileOpening.Append(path);

    /// <summary>Opens a log; null for drivers that keep none.</summary>
    internal static ContainerLog? Open(string driver, string path) => driver switch
    {
        "k8s-file" => new K8sFile(path),
        "json-file" => new JsonFile(path),
        _ => null,
    };

    /// <summary>Records some output. Whole lines go to disk at once; the beginning of one waits for the rest.</summary>
    internal void Write(bool isError, ReadOnlySpan<byte> bytes)
    {
        var begun = isError ? _error : _output;
        var records = new ArrayBufferWriter<byte>(bytes.Length * 2);
        var time = DateTimeOffset.Now;
        while (bytes.Length > 0)
        {
            var newline = bytes.IndexOf((byte)'\n');
            var part = newline < 0 ? bytes : bytes[..newline];
            begun.AddRange(part);
            bytes = bytes[(newline < 0 ? bytes.Length : newline + 1)..];
            if (newline >= 0 || begun.Count >= LongestLine)
            {
                Format(records, time, isError, newline >= 0, begun);
                begun.Clear();
            }
        }

        Append(records);
    }

    public void Dispose()
    {
        foreach (var (begun, isError) in (ReadOnlySpan<(List<byte>, bool)>)[(_output, false), (_error, true)])
        {
            if (begun.Count > 0)
            {
                var records = new ArrayBufferWriter<byte>();
                Format(records, DateTimeOffset.Now, isError, whole: false, begun);
                Append(records);
            }
        }

        _file.Dispose();
    }

    /// <summary>Writes one record.</summary>
    /// <param name="to">Where.</param>
    /// <param name="time">When the output came.</param>
    /// <param name="isError">From standard error.</param>
    /// <param name="whole">Whether a line end followed.</param>
    /// <param name="line">The bytes without the line end.</param>
    protected abstract void Format(IBufferWriter<byte> to, DateTimeOffset time, bool isError, bool whole, List<byte> line);

    private void Append(ArrayBufferWriter<byte> records)
    {
        if (records.WrittenCount > 0)
        {
            _file.TryWrite(records.WrittenSpan, out _); // a full disk must not stop the container
        }
    }

    private static void Ascii(IBufferWriter<byte> to, string text) => to.Write(Encoding.ASCII.GetBytes(text));

    /// <summary>The form of Kubernetes' CRI: "TIME STREAM F|P LINE".</summary>
    private sealed class K8sFile(string path) : ContainerLog(path)
    {
        protected override void Format(IBufferWriter<byte> to, DateTimeOffset time, bool isError, bool whole, List<byte> line)
        {
            Ascii(to, time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00'zzz", CultureInfo.InvariantCulture));
            Ascii(to, $" {(isError ? "stderr" : "stdout")} {(whole ? 'F' : 'P')} ");
            to.Write(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(line));
            Ascii(to, "\n");
        }
    }

    /// <summary>Docker's form: a JSON object a line.</summary>
    private sealed class JsonFile(string path) : ContainerLog(path)
    {
        protected override void Format(IBufferWriter<byte> to, DateTimeOffset time, bool isError, bool whole, List<byte> line)
        {
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
