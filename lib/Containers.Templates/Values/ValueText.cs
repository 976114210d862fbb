using System.Text;

namespace Containers.Templates.Values;

/// <summary>Values as Go's %v prints them.</summary>
internal static class ValueText
{
    /// <summary>How deep data may be nested to be printed; far beyond any real row, far above the end of the stack.</summary>
    internal const int DeepestData = 500;

    /// <summary>The text an action leaves in the output.</summary>
    internal static void Append(StringBuilder output, Value value) =>
        Append(output, value, 0);

    /// <summary>The text of a value.</summary>
    internal static string Of(Value value)
    {
        if (value is StringValue text)
        {
            return text.Value;
        }

        var output = new StringBuilder();
        Append(output, value);
        return output.ToString();
    }

    private static void Append(StringBuilder output, Value value, int depth)
    {
        FunctionFailure.ThrowIf(depth > DeepestData, "the data is nested too deeply");
        _ = value switch
        {
            StringValue text => output.Append(text.Value),
            IntValue number => output.Append(number.Value),
            FloatValue number => output.Append(FloatText.Shortest(number.Value)),
            BoolValue truth => output.Append(truth.Value ? "true" : "false"),
            NilValue => output.Append("<nil>"),
            MissingValue => output.Append("<no value>"),
            ListValue list => AppendList(output, list, depth + 1),
            MapValue map => AppendMap(output, map, depth + 1),
            _ => throw new InvalidOperationException($"a value of type {value.TypeName} has no text"),
        };
    }

    private static StringBuilder AppendList(StringBuilder output, ListValue list, int depth)
    {
        output.Append('[');
        for (var i = 0; i < list.Count; i++)
        {
            output.Append(i > 0 ? " " : string.Empty);
            Append(output, list[i], depth);
        }

        return output.Append(']');
    }

    private static StringBuilder AppendMap(StringBuilder output, MapValue map, int depth)
    {
        output.Append("map[");
        var separator = string.Empty;
        foreach (var (key, value) in map.Sorted())
        {
            output.Append(separator).Append(key).Append(':');
            Append(output, value, depth);
            separator = " ";
        }

        return output.Append(']');
    }
}
