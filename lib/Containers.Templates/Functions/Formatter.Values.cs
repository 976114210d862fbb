using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <content>Values under a verb.</content>
internal sealed partial class Formatter
{
    private void AppendValue(Directive directive, Value value, int depth)
    {
        FunctionFailure.ThrowIf(depth > ValueText.DeepestData, "the data is nested too deeply");
        switch (directive.Verb.Value, value)
        {
            case ('T', _):
                _output.Append(directive.Pad(value.TypeName));
                break;
            case (_, ListValue list):
                AppendList(directive, list, depth + 1);
                break;
            case (_, MapValue map):
                AppendMap(directive, map, depth + 1);
                break;
            case ('v', NilValue):
                _output.Append(directive.Pad("<nil>"));
                break;
            default:
                _output.Append(Scalar(directive, value) ?? Mismatch(directive, value));
                break;
        }
    }

    // The directive applies to every element.
    private void AppendList(Directive directive, ListValue list, int depth)
    {
        _output.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            _output.Append(i > 0 ? " " : string.Empty);
            AppendValue(directive, list[i], depth);
        }

        _output.Append(']');
    }

    private void AppendMap(Directive directive, MapValue map, int depth)
    {
        _output.Append("map[");
        var separator = string.Empty;
        foreach (var (key, value) in map.Sorted())
        {
            _output.Append(separator);
            AppendValue(directive, new StringValue(key), depth);
            _output.Append(':');
            AppendValue(directive, value, depth);
            separator = " ";
        }

        _output.Append(']');
    }

    private static string Mismatch(Directive directive, Value value) => value is NilValue
        ? $"%!{directive.Verb}(<nil>)"
        : $"%!{directive.Verb}({value.TypeName}={ValueText.Of(value)})";

    private static string? Scalar(Directive directive, Value value) => value switch
    {
        BoolValue truth when directive.Verb.Value is 't' or 'v' => directive.Pad(truth.Value ? "true" : "false"),
        IntValue number => Whole(directive, number.Value),
        FloatValue number => Real(directive, number.Value),
        StringValue text => Text(directive, text.Value),
        _ => null,
    };

    private static string? Whole(Directive directive, Int128 number) => directive.Verb.Value switch
    {
        'd' or 'v' => Digits(directive, number, Int128.Abs(number).ToString(), string.Empty),
        'b' => Digits(directive, number, Int128.Abs(number).ToString("b"), "0b"),
        'o' => Digits(directive, number, Octal(Int128.Abs(number)), "0"),
        'O' => Digits(directive with { IsSharp = true }, number, Octal(Int128.Abs(number)), "0o"),
        'x' => Digits(directive, number, Hexadecimal(Int128.Abs(number)), "0x"),
        'X' => Digits(directive, number, Hexadecimal(Int128.Abs(number)).ToUpperInvariant(), "0X"),
        'c' => directive.Pad(RuneOf(number).ToString()),
        'q' => directive.Pad(QuotedText.OfRune(RuneOf(number), directive.HasPlus)),
        'U' => directive.Pad("U+" + Hexadecimal(Int128.Abs(number)).ToUpperInvariant().PadLeft(4, '0')),
        _ => null,
    };

    private static string Digits(Directive directive, Int128 number, string digits, string prefix)
    {
        var sign = number < 0 ? "-" : directive.HasPlus ? "+" : directive.HasSpace ? " " : string.Empty;
        prefix = directive.IsSharp ? prefix : string.Empty;
        if (directive.Precision is not { } precision)
        {
            return directive.PadNumber(sign, prefix, digits);
        }

        // A precision is a least number of digits, and silences the zero flag.
        digits = precision == 0 && number == 0 ? string.Empty : digits.PadLeft(precision, '0');
        return (directive with { HasZeros = false }).Pad(digits.Length == 0 ? string.Empty : sign + prefix + digits);
    }

    private static string Hexadecimal(Int128 magnitude) =>
        magnitude.ToString("x").TrimStart('0') is { Length: > 0 } digits ? digits : "0";

    private static string Octal(Int128 magnitude)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (int)(magnitude & 7)));
            magnitude >>= 3;
        }
        while (magnitude > 0);
        return digits.ToString();
    }

    private static Rune RuneOf(Int128 number) =>
        number >= 0 && number <= 0x10FFFF && Rune.IsValid((int)number) ? new Rune((int)number) : Rune.ReplacementChar;

    private static string? Real(Directive directive, double number)
    {
        if (directive.Verb.Value is not ('v' or 'e' or 'E' or 'f' or 'F' or 'g' or 'G'))
        {
            return null;
        }

        var verb = directive.Verb.Value == 'v' ? 'g' : (char)directive.Verb.Value;
        var text = FloatText.Format(number, verb, directive.Precision);
        var hasSign = text[0] is '+' or '-';
        var sign = text[0] == '-' ? "-" : directive.HasPlus ? "+" : directive.HasSpace ? " " : string.Empty;
        var isFinite = double.IsFinite(number);
        sign = !isFinite && hasSign && !directive.HasSpace ? text[..1] : sign;
        return (directive with { HasZeros = directive.HasZeros && isFinite })
            .PadNumber(sign, string.Empty, hasSign ? text[1..] : text);
    }

    private static string? Text(Directive directive, string text)
    {
        var runes = text.EnumerateRunes();
        var shown = directive.Precision is { } most ? string.Concat(runes.Take(most)) : text;
        return directive.Verb.Value switch
        {
            'v' when directive.IsSharp => directive.Pad(QuotedText.OfString(shown, asciiOnly: false)),
            's' or 'v' => directive.Pad(shown),
            'q' when directive.IsSharp && CanBeRaw(shown) => directive.Pad($"`{shown}`"),
            'q' => directive.Pad(QuotedText.OfString(shown, directive.HasPlus)),
            'x' => directive.Pad(Bytes(directive, text, "x2", "0x")),
            'X' => directive.Pad(Bytes(directive, text, "X2", "0X")),
            _ => null,
        };
    }

    private static bool CanBeRaw(string text) =>
        text.All(c => c is '\t' || (c is not '`' and not '\uFEFF' && !char.IsControl(c)));

    // Without a space between the bytes the prefix is there once, with one it is there for each.
    private static string Bytes(Directive directive, string text, string style, string prefix)
    {
        var bytes = Encoding.UTF8.GetBytes(text)
            .Take(directive.Precision ?? int.MaxValue)
            .Select(b => b.ToString(style))
            .ToList();
        prefix = directive.IsSharp && bytes.Count > 0 ? prefix : string.Empty;
        return directive.HasSpace ? string.Join(' ', bytes.Select(b => prefix + b)) : prefix + string.Concat(bytes);
    }
}
