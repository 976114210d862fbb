using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Containers.Options;

/// <summary>Sizes as users write them.</summary>
internal static class Sizes
{
    /// <summary>Reads "64m", "1g", "512k", "100b" or plain bytes; units are powers of 1024, as in docker.</summary>
    internal static long Parse(string text, string flag)
    {
        var digits = text.TrimEnd("bBkKmMgGtTiI".ToCharArray());
        var shift = text[digits.Length..].ToLowerInvariant() switch
        {
            "" or "b" => 0,
            "k" or "kb" or "kib" => 10,
            "m" or "mb" or "mib" => 20,
            "g" or "gb" or "gib" => 30,
            "t" or "tb" or "tib" => 40,
            _ => -1,
        };
        if (shift < 0 || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ||
            number > long.MaxValue >> shift)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want a number with b, k, m or g behind it");
        }

        return (long)(number * (1L << shift));
    }
}
