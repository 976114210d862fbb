using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Templates.Values;

/// <summary>
/// JSON on one line, as docker prints it: object members in their own order, no escapes for the sake of HTML. Written here
/// because the framework's encoders escape characters that docker and podman leave alone.
/// </summary>
internal static class JsonText
{
    internal static string Of(Value value)
    {
        var output = new StringBuilder();
        Append(output, value, 0);
        return output.ToString();
    }

    private static void Append(StringBuilder output, Value value, int depth)
    {
        FunctionFailure.ThrowIf(depth > ValueText.DeepestData, "the data is nested too deeply");
        switch (value)
        {
            case StringValue text:
                AppendString(output, text.Value);
                break;
            case IntValue number:
                output.Append(number.Value);
                break;
            case FloatValue number:
                FunctionFailure.ThrowIf(!double.IsFinite(number.Value), $"JSON has no number {FloatText.Shortest(number.Value)}");
                AppendFloat(output, number.Value);
                break;
            case BoolValue truth:
                output.Append(truth.Value ? "true" : "false");
                break;
            case ListValue list:
                AppendList(output, list, depth + 1);
                break;
            case MapValue map:
                AppendMap(output, map.Map, depth + 1);
                break;
            default:
                output.Append("null");
                break;
        }
    }

    private static void AppendList(StringBuilder output, ListValue list, int depth)
    {
        output.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            output.Append(i > 0 ? "," : string.Empty);
            Append(output, list[i], depth);
        }

        output.Append(']');
    }

    private static void AppendMap(StringBuilder output, JsonObject map, int depth)
    {
        output.Append('{');
        var separator = string.Empty;
        foreach (var (key, value) in map)
        {
            output.Append(separator);
            AppendString(output, key);
            output.Append(':');
            Append(output, Value.From(value), depth);
            separator = ",";
        }

        output.Append('}');
    }

    // Go's encoder prefers plain digits over a wider range than its %v, as ECMAScript does.
    private static void AppendFloat(StringBuilder output, double number)
    {
        var magnitude = Math.Abs(number);
        var isPlain = magnitude == 0 || magnitude is >= 1e-6 and < 1e21;
        var text = isPlain ? FloatText.WithoutExponent(number) : FloatText.Shortest(number);
        output.Append(text.Replace("e-0", "e-"));
    }

    private static void AppendString(StringBuilder output, string text)
    {
        output.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => output.Append("\\\""),
                '\\' => output.Append("\\\\"),
                '\b' => output.Append("\\b"),
                '\f' => output.Append("\\f"),
                '\n' => output.Append("\\n"),
                '\r' => output.Append("\\r"),
                '\t' => output.Append("\\t"),
                < ' ' or '\u2028' or '\u2029' => output.Append($"\\u{(int)c:x4}"),
                _ => output.Append(c),
            };
        }

        output.Append('"');
    }
}
