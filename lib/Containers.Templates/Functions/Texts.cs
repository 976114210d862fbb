using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>The functions on strings that docker and podman add.</summary>
internal static class Texts
{
    private const int WidestPadding = 1_000_000;

    internal static Value Upper(Value value) => new StringValue(Text("upper", value).ToUpperInvariant());

    internal static Value Lower(Value value) => new StringValue(Text("lower", value).ToLowerInvariant());

    internal static Value Join(IReadOnlyList<Value> values)
    {
        var separator = Text("join", values[1]);
        return values[0] switch
        {
            ListValue list => new StringValue(string.Join(separator, list.Items().Select(ValueText.Of))),
            NilValue => StringValue.Empty,
            _ => throw new FunctionFailure($"join wants a list, not a value of type {values[0].TypeName}"),
        };
    }

    internal static Value Split(IReadOnlyList<Value> values)
    {
        var (text, separator) = (Text("split", values[0]), Text("split", values[1]));
        var parts = separator.Length > 0 ? text.Split(separator) : text.EnumerateRunes().Select(rune => rune.ToString());
        return new ListValue(parts.Select(Value (part) => new StringValue(part)).ToList());
    }

    /// <summary>Every word's first letter in upper case; the rest is left alone.</summary>
    internal static Value Title(Value value)
    {
        var text = Text("title", value);
        var output = new StringBuilder(text.Length);
        var isInWord = false;
        foreach (var c in text)
        {
            output.Append(isInWord ? c : char.ToUpperInvariant(c));
            isInWord = char.IsLetterOrDigit(c) || c == '_';
        }

        return new StringValue(output.ToString());
    }

    /// <summary>Spaces before and after, unless there is nothing to put them around.</summary>
    internal static Value Pad(IReadOnlyList<Value> values)
    {
        var text = Text("pad", values[0]);
        var (before, after) = (Count("pad", values[1]), Count("pad", values[2]));
        return new StringValue(text.Length == 0 ? text : new string(' ', before) + text + new string(' ', after));
    }

    internal static Value Truncate(IReadOnlyList<Value> values)
    {
        var text = Text("truncate", values[0]);
        var length = Count("truncate", values[1]);
        var runes = text.EnumerateRunes().ToList();
        return new StringValue(runes.Count <= length ? text : string.Concat(runes.Take(length)));
    }

    // Nothing counts as empty.
    private static string Text(string function, Value value) => value switch
    {
        StringValue text => text.Value,
        NilValue => string.Empty,
        _ => throw new FunctionFailure($"{function} wants a string, not a value of type {value.TypeName}"),
    };

    private static int Count(string function, Value value)
    {
        var count = value is IntValue number
            ? number.Value
            : throw new FunctionFailure($"{function} wants a number, not a value of type {value.TypeName}");
        FunctionFailure.ThrowIf(
            count < 0 || count > WidestPadding,
            $"{function} wants a number from 0 to {WidestPadding}, not {count}");
        return (int)count;
    }
}
