using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Configuration.Policies;

/// <summary>Finds where something stands in a JSON text, for whoever reads it as nodes and has to say what is wrong.</summary>
internal static class JsonPlace
{
    /// <summary>":LINE:COLUMN" of a value, or of a name in it. Both count from one, columns in bytes.</summary>
    /// <param name="text">The text the node was read from.</param>
    /// <param name="node">The value; null for the text itself.</param>
    /// <param name="name">A name in that value, if it is an object; null for the value.</param>
    internal static string Of(ReadOnlySpan<byte> text, JsonNode? node, string? name = null)
    {
        var reader = new Utf8JsonReader(text);
        reader.Read();
        foreach (var step in StepsTo(node))
        {
            if (step.Parent is JsonObject)
            {
                GoToName(ref reader, step.GetPropertyName());
                reader.Read();
            }
            else
            {
                GoToItem(ref reader, step.GetElementIndex());
            }
        }

        if (name is not null && reader.TokenType == JsonTokenType.StartObject)
        {
            GoToName(ref reader, name);
        }

        var before = text[..(int)reader.TokenStartIndex];
        return FormattableString.Invariant($":{before.Count((byte)'\n') + 1}:{before.Length - before.LastIndexOf((byte)'\n')}");
    }

    private static Stack<JsonNode> StepsTo(JsonNode? node)
    {
        var steps = new Stack<JsonNode>();
        for (; node?.Parent is not null; node = node.Parent)
        {
            steps.Push(node);
        }

        return steps;
    }

    // From the brace to the name; a name that is not there leads to the closing brace.
    private static void GoToName(ref Utf8JsonReader reader, string name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals(name))
        {
            reader.Read();
            reader.Skip();
        }
    }

    private static void GoToItem(ref Utf8JsonReader reader, int index)
    {
        reader.Read();
        for (var i = 0; i < index; i++)
        {
            reader.Skip();
            reader.Read();
        }
    }
}
