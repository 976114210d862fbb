using System.Globalization;
using System.Text;
using System.Text.Json;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Logs;

/// <summary>Reads a container's output back from the journal, through journalctl(1).</summary>
internal static class JournalReader
{
    internal static void Read(ContainerRecord record, LogSelection selection, Action<LogEntry> take)
    {
        var program = ProgramSearch.Find("journalctl") ?? throw new ContainersException(ErrorKind.Unsupported, "journalctl is not installed, which reads the journal");
        List<string> arguments = [program, "--output=json", "--no-pager", "--quiet", $"CONTAINER_ID_FULL={record.Id}"];
        arguments.Add(selection.Tail is { } tail ? $"--lines={tail.ToString(CultureInfo.InvariantCulture)}" : "--lines=all");
        AddTime(arguments, "--since", selection.Since);
        AddTime(arguments, "--until", selection.Until);
        if (selection.Follow)
        {
            arguments.Add("--follow");
        }

        var (read, write) = FileDescriptor.Pipe();
        using (read)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            using var child = ChildProcess.Start(new ProcessPlan
            {
                Path = program, Arguments = arguments, DieWithParent = true, Descriptors = [new(nothing, 0), new(write, 1), new(nothing, 2)],
            });
            write.Dispose();
            using var lines = new StreamReader(read.OpenStream());
            while (lines.ReadLine() is { } line)
            {
                if (Parse(line) is { } entry)
                {
                    take(entry);
                }
            }

            child.Wait();
        }
    }

    /// <summary>Reads a line of journalctl's JSON; null when it is no container's output.</summary>
    internal static LogEntry? Parse(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var microseconds = long.Parse(root.GetProperty("__REALTIME_TIMESTAMP").GetString()!, CultureInfo.InvariantCulture);
            var time = DateTimeOffset.UnixEpoch.AddTicks(microseconds * 10);
            var message = root.GetProperty("MESSAGE");
            // What is not text comes as a list of numbers.
            var bytes = message.ValueKind == JsonValueKind.Array ? [.. message.EnumerateArray().Select(b => b.GetByte())] : Encoding.UTF8.GetBytes(message.GetString() ?? string.Empty);
            var isError = root.TryGetProperty("PRIORITY", out var priority) && priority.GetString() == "3";
            var isPart = root.TryGetProperty("CONTAINER_PARTIAL_MESSAGE", out var partial) && partial.GetString() == "true";
            return new LogEntry(time, isError, !isPart, bytes) { TimeText = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture) };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static void AddTime(List<string> arguments, string flag, DateTimeOffset? time)
    {
        if (time is { } given)
        {
            arguments.Add($"{flag}=@{((given - DateTimeOffset.UnixEpoch).Ticks / 10_000_000.0).ToString("0.######", CultureInfo.InvariantCulture)}");
        }
    }
}
