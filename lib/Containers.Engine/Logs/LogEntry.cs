using System.Globalization;
using System.Text.Json;

namespace Containers.Engine.Logs;

/// <summary>A piece of a container's recorded output.</summary>
/// <param name="Time">When it came.</param>
/// <param name="IsError">From standard error.</param>
/// <param name="IsWhole">Whether a line ends here; if not, more of the same line follows.</param>
/// <param name="Bytes">The bytes, without the line end.</param>
public sealed record LogEntry(DateTimeOffset Time, bool IsError, bool IsWhole, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The time as it stands in the log, nanoseconds included.</summary>
    public required string TimeText { get; init; }

    /// <summary>Reads a record of "TIME STREAM F|P TEXT"; null when the line is none.</summary>
    internal static LogEntry? ParseK8s(ReadOnlyMemory<byte> line)
    {
        var first = line.Span.IndexOf((byte)' ');
        if (first < 0 || line.Length < first + 10)
        {
            return null;
        }

        var time = System.Text.Encoding.ASCII.GetString(line.Span[..first]);
        var rest = line[(first + 1)..];
        var isError = rest.Span.StartsWith("stderr "u8);
        if ((!isError && !rest.Span.StartsWith("stdout "u8)) || !TryTime(time, out var parsed))
        {
            return null;
        }

        return new LogEntry(parsed, isError, rest.Span[7] == 'F', rest.Length > 9 ? rest[9..] : default) { TimeText = time };
    }

    /// <summary>Reads a record of docker's form; null when the line is none.</summary>
    internal static LogEntry? ParseJson(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var text = document.RootElement.GetProperty("log").GetString()!;
            var time = document.RootElement.GetProperty("time").GetString()!;
            var isError = document.RootElement.GetProperty("stream").GetString() == "stderr";
            return TryTime(time, out var parsed)
                ? new LogEntry(parsed, isError, text.EndsWith('\n'), System.Text.Encoding.UTF8.GetBytes(text.TrimEnd('\n'))) { TimeText = time }
                : null;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    private static bool TryTime(string text, out DateTimeOffset time)
    {
        // .NET reads seven digits of a second; the log has nine.
        var point = text.IndexOf('.');
        var zone = text.AsSpan(Math.Max(point, 0)).IndexOfAny("Z+-");
        var shortened = point < 0 || zone < 0 ? text : text[..Math.Min(point + 8, point + zone)] + text[(point + zone)..];
        return DateTimeOffset.TryParse(shortened, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);
    }
}
