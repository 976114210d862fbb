using System.Globalization;
using System.Text.RegularExpressions;
using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>Times on the command line: RFC 3339, a date, seconds since the epoch, or how long ago ("1h30m").</summary>
public static partial class TimeText
{
    private const double LargestNumber = 1e9; // hours and less, far beyond what is meant, far below what overflows

    /// <summary>Reads a time; null for none given.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static DateTimeOffset? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) && seconds < 100_000_000_000)
        {
            return DateTimeOffset.UnixEpoch.AddSeconds((double)seconds);
        }

        if (ParseDuration(text) is { } ago)
        {
            return DateTimeOffset.UtcNow - ago;
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeLocal, out var time)
            ? time
            : throw new ContainersException(ErrorKind.Invalid, $"invalid time \"{text}\": want a time such as 2024-05-01T12:00:00Z, or how long ago, such as 10m");
    }

    /// <summary>Seconds as flags have them: none is none, a negative number is for ever, as docker.</summary>
    public static uint? Seconds(long? seconds) => seconds switch
    {
        null => null,
        < 0 => uint.MaxValue,
        _ => (uint)Math.Min(seconds.Value, uint.MaxValue - 1),
    };

    /// <summary>Reads Go's durations: "300ms", "1h30m".</summary>
    public static TimeSpan? ParseDuration(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!WholeDuration().IsMatch(text))
        {
            return null;
        }

        var total = TimeSpan.Zero;
        foreach (Match part in DurationPart().Matches(text))
        {
            var value = double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            if (value > LargestNumber)
            {
                return null;
            }

            total += part.Groups[2].Value switch
            {
                "h" => TimeSpan.FromHours(value),
                "m" => TimeSpan.FromMinutes(value),
                "s" => TimeSpan.FromSeconds(value),
                "ms" => TimeSpan.FromMilliseconds(value),
                _ => TimeSpan.FromMicroseconds(value),
            };
        }

        return total;
    }

    [GeneratedRegex(@"^([0-9]+(\.[0-9]+)?(h|ms|m|s|us|µs))+$")]
    private static partial Regex WholeDuration();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)(h|ms|m|s|us|µs)")]
    private static partial Regex DurationPart();
}
