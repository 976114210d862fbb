using System.Buffers;
using System.Globalization;

namespace Containers.Dockerfile.Parsing;

/// <summary>Durations as Go writes them: "1h30m", "1.5s", "300ms", "0".</summary>
internal static class GoDuration
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");
    private static readonly (string Unit, double Nanoseconds)[] s_units =
    [
        ("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9),
    ];

    /// <summary>The duration, to the 100 nanoseconds that .NET counts in; null when it is none, or too long.</summary>
    internal static TimeSpan? TryParse(string text)
    {
        var isNegative = text.StartsWith('-');
        var rest = isNegative || text.StartsWith('+') ? text.AsSpan(1) : text.AsSpan();
        if (rest is "0")
        {
            return TimeSpan.Zero;
        }

        var total = 0.0;
        for (var isFirst = true; isFirst || rest.Length > 0; isFirst = false)
        {
            var length = rest.IndexOfAnyExcept(s_digits);
            if (length <= 0 || !double.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return null;
            }

            rest = rest[length..];
            var end = rest.IndexOfAny(s_digits) is var next and >= 0 ? next : rest.Length;
            var unit = rest[..end].ToString();
            rest = rest[end..];
            if (!s_units.Any(one => one.Unit == unit))
            {
                return null;
            }

            total += number * s_units.First(one => one.Unit == unit).Nanoseconds;
        }

        return total > long.MaxValue ? null : TimeSpan.FromTicks((long)(total / 100)) * (isNegative ? -1 : 1);
    }
}
