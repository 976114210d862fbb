using System.Numerics;

namespace Containers.Templates.Values;

/// <summary>
/// Floating-point numbers as Go writes them. .NET's own formats differ in the exponent's width, in when an exponent is used
/// at all, and in rounding halves away from zero where Go rounds them to even; so digits come from exact integers here.
/// </summary>
internal static class FloatText
{
    private const int ShortestPrecision = 6; // what decides about the exponent when no precision is given

    /// <summary>The shortest text that reads back as the same number: Go's %v.</summary>
    internal static string Shortest(double value) => Special(value) ?? General(value, null, 'e');

    /// <summary>The shortest text without an exponent, however long; the number must be finite.</summary>
    internal static string WithoutExponent(double value) => Sign(value) + Plain(ShortestDigits(Math.Abs(value)));

    /// <summary>A number under one of the verbs e, E, f, F, g, G; without a precision the verb's own default applies.</summary>
    internal static string Format(double value, char verb, int? precision) => Special(value) ?? verb switch
    {
        'e' or 'E' => Sign(value) + Exponential(Round(Math.Abs(value), (precision ?? 6) + 1), (precision ?? 6) + 1, verb),
        'f' or 'F' => Sign(value) + Fixed(Math.Abs(value), precision ?? 6),
        _ => General(value, precision, verb == 'g' ? 'e' : 'E'),
    };

    private static string? Special(double value) => double.IsNaN(value) ? "NaN"
        : double.IsPositiveInfinity(value) ? "+Inf"
        : double.IsNegativeInfinity(value) ? "-Inf" : null;

    private static string Sign(double value) => double.IsNegative(value) ? "-" : string.Empty;

    // %g: an exponent only for numbers that would be long without one.
    private static string General(double value, int? precision, char exponent)
    {
        var wanted = precision is null ? (int?)null : Math.Max(1, precision.Value);
        var digits = wanted is null ? ShortestDigits(Math.Abs(value)) : Round(Math.Abs(value), wanted.Value);
        var significant = digits.Text.TrimEnd('0');
        digits = significant.Length == 0 ? new Digits("0", 1) : digits with { Text = significant };
        var count = digits.Text.Length;
        var limit = wanted is null ? ShortestPrecision
            : wanted.Value > count && count >= digits.Point ? count : wanted.Value;
        var power = digits.Point - 1;
        return Sign(value) + (power < -4 || power >= limit ? Exponential(digits, count, exponent) : Plain(digits));
    }

    private static string Exponential(Digits digits, int count, char letter)
    {
        var text = digits.Text.PadRight(count, '0');
        var power = digits.Text.Trim('0').Length == 0 ? 0 : digits.Point - 1;
        var fraction = count > 1 ? "." + text[1..count] : string.Empty;
        return $"{text[0]}{fraction}{letter}{(power < 0 ? '-' : '+')}{Math.Abs(power):00}";
    }

    private static string Plain(Digits digits) => digits.Point <= 0
        ? "0." + new string('0', -digits.Point) + digits.Text
        : digits.Text.Length <= digits.Point
            ? digits.Text.PadRight(digits.Point, '0')
            : digits.Text[..digits.Point] + "." + digits.Text[digits.Point..];

    private static string Fixed(double magnitude, int precision)
    {
        var text = Scale(magnitude, precision).ToString().PadLeft(precision + 1, '0');
        return precision == 0 ? text : text[..^precision] + "." + text[^precision..];
    }

    // The first digits of a number, correctly rounded.
    private static Digits Round(double magnitude, int count)
    {
        if (magnitude == 0)
        {
            return new Digits(new string('0', count), 1);
        }

        var point = ShortestDigits(magnitude).Point;
        var text = Scale(magnitude, count - point).ToString();
        // 9.99 to two digits is 10: one digit more than asked for, and the point moves.
        return text.Length > count ? new Digits(text[..count], point + 1) : new Digits(text, point);
    }

    // magnitude * 10^power as a whole number, halves to even.
    private static BigInteger Scale(double magnitude, int power)
    {
        var bits = BitConverter.DoubleToUInt64Bits(magnitude);
        var biased = (int)(bits >> 52);
        var mantissa = (bits & ((1UL << 52) - 1)) | (biased == 0 ? 0 : 1UL << 52);
        var binary = Math.Max(biased, 1) - 1075;
        var numerator = mantissa * BigInteger.Pow(2, Math.Max(binary, 0)) * BigInteger.Pow(10, Math.Max(power, 0));
        var denominator = BigInteger.Pow(2, Math.Max(-binary, 0)) * BigInteger.Pow(10, Math.Max(-power, 0));
        var quotient = BigInteger.DivRem(numerator, denominator, out var remainder);
        var half = (remainder * 2).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    // .NET's round-trip format has the right digits; only their arrangement is its own.
    private static Digits ShortestDigits(double magnitude)
    {
        var text = magnitude.ToString("R");
        var e = text.IndexOf('E');
        var (number, power) = e < 0 ? (text, 0) : (text[..e], int.Parse(text.AsSpan(e + 1)));
        var dot = number.IndexOf('.');
        var point = (dot < 0 ? number.Length : dot) + power;
        var digits = number.Replace(".", string.Empty);
        var significant = digits.TrimStart('0');
        return significant.Length == 0
            ? new Digits("0", 1)
            : new Digits(significant, point - (digits.Length - significant.Length));
    }

    /// <summary>Decimal digits, and how many of them stand before the point.</summary>
    private readonly record struct Digits(string Text, int Point);
}
