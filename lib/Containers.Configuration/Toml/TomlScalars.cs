using System.Globalization;
using System.Text.RegularExpressions;

namespace Containers.Configuration.Toml;

/// <summary>Numbers, booleans, dates and times: what is written without quotes.</summary>
internal static partial class TomlScalars
{
    internal static TomlValue Read(TomlCursor cursor)
    {
        var place = cursor.Place;
        var text = cursor.TakeWhile(IsPart);
        // Between date and time a blank may stand for the T.
        if (DateForm().IsMatch(text) && cursor.Current == ' ' && char.IsAsciiDigit(cursor.Ahead(1)))
        {
            cursor.Take();
            text += " " + cursor.TakeWhile(IsPart);
        }

        return text switch
        {
            "" => throw cursor.Error(cursor.IsAtEnd || cursor.Current is '\n' or '\r' ? "a value is missing" : "a value cannot begin like this", place),
            "true" or "false" => new TomlBoolean(place, text == "true"),
            _ => TryNumber(text, place, cursor) ?? TryTime(text, place) ?? throw cursor.Error($"\"{text}\" is not a value: text goes in quotes", place),
        };
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '_' or '.' or ':';

    private static TomlValue? TryNumber(string text, TomlPlace place, TomlCursor cursor)
    {
        if (IntegerForm().IsMatch(text))
        {
            return long.TryParse(Plain(text), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? new TomlInteger(place, number)
                : throw cursor.Error($"{text} is beyond 64 bits", place);
        }

        if (PrefixedForm().IsMatch(text))
        {
            return TryPrefixed(text) is { } number ? new TomlInteger(place, number) : throw cursor.Error($"{text} is beyond 64 bits", place);
        }

        if (FloatForm().IsMatch(text))
        {
            return new TomlFloat(place, double.Parse(Plain(text), NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        return text.TrimStart('+', '-') is "inf" or "nan" && text.Length <= 4
            ? new TomlFloat(place, text.EndsWith("nan", StringComparison.Ordinal) ? double.NaN : text[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity)
            : null;
    }

    private static long? TryPrefixed(string text)
    {
        var bits = text[1] switch { 'x' => 4, 'o' => 3, _ => 1 };
        long value = 0;
        foreach (var digit in Plain(text)[2..])
        {
            if (value > long.MaxValue >> bits)
            {
                return null;
            }

            value = (value << bits) | (long)Convert.ToByte(digit.ToString(), 16);
        }

        return value;
    }

    private static TomlTime? TryTime(string text, TomlPlace place)
    {
        var match = TimeForm().Match(text);
        if (!match.Success)
        {
            return null;
        }

        int Part(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].ValueSpan, CultureInfo.InvariantCulture) : 0;
        var isDate = !match.Groups["year"].Success ||
                     (Part("month") is >= 1 and <= 12 && Part("day") >= 1 && Part("day") <= DateTime.DaysInMonth(Math.Max(Part("year"), 4), Part("month")));
        var isTime = Part("hour") < 24 && Part("minute") < 60 && Part("second") <= 60 && Part("offhour") < 24 && Part("offminute") < 60;
        return isDate && isTime ? new TomlTime(place, text) : null;
    }

    private static string Plain(string text) => text.Replace("_", string.Empty, StringComparison.Ordinal);

    [GeneratedRegex(@"\A[+-]?(0|[1-9](_?[0-9])*)\z")]
    private static partial Regex IntegerForm();

    [GeneratedRegex(@"\A0(x[0-9A-Fa-f](_?[0-9A-Fa-f])*|o[0-7](_?[0-7])*|b[01](_?[01])*)\z")]
    private static partial Regex PrefixedForm();

    [GeneratedRegex(@"\A[+-]?(0|[1-9](_?[0-9])*)((\.[0-9](_?[0-9])*)([eE][+-]?[0-9](_?[0-9])*)?|[eE][+-]?[0-9](_?[0-9])*)\z")]
    private static partial Regex FloatForm();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}\z")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"\A(?:(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})(?:[Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]+)?(?:[Zz]|[+-](?<offhour>[0-9]{2}):(?<offminute>[0-9]{2}))?)?|(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})(?:\.[0-9]+)?)\z")]
    private static partial Regex TimeForm();
}
