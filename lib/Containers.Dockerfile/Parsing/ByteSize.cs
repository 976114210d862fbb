using System.Buffers;
using System.Globalization;

namespace Containers.Dockerfile.Parsing;

/// <summary>Sizes as people write them: "64m", "1.5GiB", "4096". Units are powers of 1024.</summary>
internal static class ByteSize
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    /// <summary>The size in bytes; null when it is none, or too large.</summary>
    internal static long? TryParse(string text)
    {
        var digits = text.AsSpan().IndexOfAnyExcept(s_digits) is var end and >= 0 ? end : text.Length;
        var unit = text[digits..].Trim().ToLowerInvariant();
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var exponent = unit is "" or "b" ? 0 : unit is [var letter, ..] && unit[1..] is "" or "b" or "ib" ? "kmgtp".IndexOf(letter) + 1 : 0;
        if (exponent == 0 && unit is not ("" or "b"))
        {
            return null;
        }

        var size = number * Math.Pow(1024, exponent);
        return size < long.MaxValue ? (long)size : null;
    }
}
