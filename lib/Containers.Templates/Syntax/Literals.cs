using System.Globalization;
using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Syntax;

/// <summary>The values of Go's literals. Null or false: the text is none.</summary>
internal static class Literals
{
    private const NumberStyles FractionStyle = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>A whole number in base 2, 8, 10 or 16, or a decimal fraction.</summary>
    internal static Value? Number(string text)
    {
        var isNegative = text.StartsWith('-');
        var digits = text[0] is '+' or '-' ? text[1..] : text;
        if (digits.StartsWith('_') || digits.EndsWith('_') || digits.Contains("__"))
        {
            return null;
        }

        digits = digits.Replace("_", string.Empty);
        var isDecimal = digits.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-');
        if (isDecimal && digits.AsSpan().ContainsAny('.', 'e', 'E'))
        {
            return double.TryParse(digits, FractionStyle, CultureInfo.InvariantCulture, out var real)
                ? new FloatValue(isNegative ? -real : real)
                : null;
        }

        return Whole(digits) is { } whole ? new IntValue(isNegative ? -whole : whole) : null;
    }

    /// <summary>The text between the quotes, escapes replaced. They may spell bytes, so it is put together from bytes.</summary>
    internal static string? String(string literal)
    {
        var bytes = new List<byte>(literal.Length);
        var rest = literal.AsSpan(1, literal.Length - 2);
        Span<byte> encoded = stackalloc byte[4];
        while (rest.Length > 0)
        {
            if (ReadCharacter(ref rest, '"') is not { } character)
            {
                return null;
            }

            if (character.IsByte)
            {
                bytes.Add((byte)character.Value);
                continue;
            }

            var count = new Rune(character.Value).EncodeToUtf8(encoded);
            bytes.AddRange(encoded[..count]);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    /// <summary>The number of the one character between the quotes.</summary>
    internal static int? Character(string literal)
    {
        var rest = literal.AsSpan(1, literal.Length - 2);
        return rest.Length > 0 && ReadCharacter(ref rest, '\'') is { } character && rest.Length == 0 ? character.Value : null;
    }

    private static Int128? Whole(string digits)
    {
        var numberBase = digits.Length < 2 || digits[0] != '0' ? 10
            : char.ToLowerInvariant(digits[1]) switch { 'x' => 16, 'b' => 2, 'o' => 8, _ => digits.Any(c => c > '7') ? 10 : 8 };
        var start = numberBase != 10 && !char.IsAsciiDigit(digits[1]) ? 2 : 0;
        Int128 value = 0;
        foreach (var c in digits.AsSpan(start))
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : numberBase;
            value = value * numberBase + digit;
            if (digit >= numberBase || value > ulong.MaxValue)
            {
                return null;
            }
        }

        return digits.Length > start ? value : null;
    }

    private static (int Value, bool IsByte)? ReadCharacter(ref ReadOnlySpan<char> rest, char quote)
    {
        if (rest[0] != '\\')
        {
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            rest = rest[length..];
            return (status == System.Buffers.OperationStatus.Done ? rune.Value : Rune.ReplacementChar.Value, false);
        }

        if (rest.Length < 2)
        {
            return null;
        }

        var escape = rest[1];
        rest = rest[2..];
        return escape switch
        {
            'a' => ('\a', false),
            'b' => ('\b', false),
            'f' => ('\f', false),
            'n' => ('\n', false),
            'r' => ('\r', false),
            't' => ('\t', false),
            'v' => ('\v', false),
            '\\' => ('\\', false),
            'x' => ReadCode(ref rest, 2) is { } code ? (code, true) : null,
            'u' => ReadRune(ref rest, 4),
            'U' => ReadRune(ref rest, 8),
            >= '0' and <= '7' => ReadOctal(ref rest, escape),
            _ when escape == quote => (quote, false),
            _ => null,
        };
    }

    private static (int Value, bool IsByte)? ReadRune(ref ReadOnlySpan<char> rest, int count) =>
        ReadCode(ref rest, count) is { } code && Rune.IsValid(code) ? (code, false) : null;

    private static int? ReadCode(ref ReadOnlySpan<char> rest, int count)
    {
        if (rest.Length < count ||
            !int.TryParse(rest[..count], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
        {
            return null;
        }

        rest = rest[count..];
        return code;
    }

    // Always three digits, the first of which has been taken.
    private static (int Value, bool IsByte)? ReadOctal(ref ReadOnlySpan<char> rest, char first)
    {
        if (rest.Length < 2 || rest[0] is < '0' or > '7' || rest[1] is < '0' or > '7')
        {
            return null;
        }

        var code = ((first - '0') * 64) + ((rest[0] - '0') * 8) + (rest[1] - '0');
        rest = rest[2..];
        return code <= byte.MaxValue ? (code, true) : null;
    }
}
