using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Logs;
using Containers.State.Containers;

namespace Containers.Engine.Logs;

/// <summary>An entry of the journal's.</summary>
/// <param name="Entry">The output.</param>
/// <param name="Cursor">The journal's name for its place.</param>
/// <param name="EndedMonitor">The pid of the monitor that writes no more from here on; 0 for output.</param>
internal sealed record JournalEntry(LogEntry Entry, string Cursor, int EndedMonitor);

/// <summary>Reads a container's output back from the journal, through journalctl(1).</summary>
internal static class JournalReader
{
    /// <summary>Passes on what there is, in order; returns where it ended, for whoever reads on from there, or null if there was nothing.</summary>
    internal static string? Read(ContainerRecord record, LogSelection selection, Action<LogEntry> take)
    {
        List<string> arguments = [$"CONTAINER_ID_FULL={record.Id}", selection.Tail is { } tail ? $"--lines={tail.ToString(CultureInfo.InvariantCulture)}" : "--lines=all"];
        AddTime(arguments, "--since", selection.Since);
        AddTime(arguments, "--until", selection.Until);
        string? cursor = null;
        using var child = Start(arguments, out var output);
        using var lines = new StreamReader(output.OpenStream());
        while (lines.ReadLine() is { } line)
        {
            if (Parse(line) is { } entry)
            {
                cursor = entry.Cursor;
                take(entry.Entry);
            }
        }

        child.Wait();
        return cursor;
    }

    /// <summary>Starts journalctl.</summary>
    /// <param name="arguments">What to show.</param>
    /// <param name="output">What it says, a JSON object a line; the caller's.</param>
    internal static ChildProcess Start(IEnumerable<string> arguments, out FileDescriptor output)
    {
        var program = ProgramSearch.Find("journalctl") ?? throw new ContainersException(ErrorKind.Unsupported, "journalctl is not installed, which reads the journal");
        var (read, write) = FileDescriptor.Pipe();
        output = read;
        using (write)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            return ChildProcess.Start(new ProcessPlan
            {
                Path = program,
                Arguments = [program, "--output=json", "--no-pager", "--quiet", .. arguments],
                DieWithParent = true,
                Descriptors = [new(nothing, 0), new(write, 1), new(nothing, 2)],
            });
        }
    }

    /// <summary>Reads a line of journalctl's JSON; null when it is no container's output.</summary>
    internal static JournalEntry? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var microseconds = long.Parse(root.GetProperty("__REALTIME_TIMESTAMP").GetString()!, CultureInfo.InvariantCulture);
            var time = DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
            var cursor = root.GetProperty("__CURSOR").GetString()!;
            if (root.TryGetProperty(JournalRecord.EndField, out _))
            {
                return new JournalEntry(new LogEntry(time, IsError: false, IsWhole: true, Array.Empty<byte>()) { TimeText = string.Empty }, cursor, int.Parse(root.GetProperty("_PID").GetString()!, CultureInfo.InvariantCulture));
            }

            var message = root.GetProperty("MESSAGE");
            // What is not text comes as a list of numbers.
            var bytes = message.ValueKind == JsonValueKind.Array ? [.. message.EnumerateArray().Select(b => b.GetByte())] : Encoding.UTF8.GetBytes(message.GetString() ?? string.Empty);
            var isError = root.TryGetProperty("PRIORITY", out var priority) && priority.GetString() == "3";
            var isPart = root.TryGetProperty("CONTAINER_PARTIAL_MESSAGE", out var partial) && partial.GetString() == "true";
            var entry = new LogEntry(time, isError, !isPart, bytes) { TimeText = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) };
            return new JournalEntry(entry, cursor, EndedMonitor: 0);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    internal static void AddTime(List<string> arguments, string flag, DateTimeOffset? time)
    {
        if (time is { } given)
        {
            arguments.Add($"{flag}=@{((given - DateTimeOffset.UnixEpoch).Ticks / 10_000_000.0).ToString("0.######", CultureInfo.InvariantCulture)}");
        }
    }
}
