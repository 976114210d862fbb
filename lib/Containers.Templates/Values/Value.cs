using System.Text.Json;
using System.Text.Json.Nodes;

namespace Containers.Templates.Values;

/// <summary>What a pipeline works on: one of the few types below, each closed over what Go can do with it.</summary>
internal abstract class Value
{
    /// <summary>The name Go would give the type, for %T and for messages.</summary>
    internal abstract string TypeName { get; }

    /// <summary>Whether <c>if</c> takes the first branch: everything but zero, empty and nothing.</summary>
    internal abstract bool IsTrue { get; }

    /// <summary>The value of a node; objects and arrays are looked into only when somebody asks.</summary>
    internal static Value From(JsonNode? node) => node switch
    {
        null => NilValue.Instance,
        JsonObject map => new MapValue(map),
        JsonArray list => new ListValue(list),
        JsonValue scalar => FromScalar(scalar),
        _ => throw new InvalidOperationException($"unknown JSON node {node.GetValueKind()}"),
    };

    private static Value FromScalar(JsonValue scalar) => scalar.GetValueKind() switch
    {
        JsonValueKind.True => BoolValue.True,
        JsonValueKind.False => BoolValue.False,
        JsonValueKind.Number => FromNumber(scalar),
        JsonValueKind.String => new StringValue(scalar.TryGetValue<string>(out var text) ? text : DecodeString(scalar)),
        _ => NilValue.Instance,
    };

    // A JsonValue made from a C# value answers only to that exact type; its text is the way to all the others.
    private static Value FromNumber(JsonValue number)
    {
        if (number.TryGetValue<long>(out var signed))
        {
            return new IntValue(signed);
        }

        if (number.TryGetValue<ulong>(out var unsigned))
        {
            return new IntValue(unsigned);
        }

        if (number.TryGetValue<double>(out var real))
        {
            return new FloatValue(real);
        }

        var text = number.ToJsonString();
        return Int128.TryParse(text, out var whole) ? new IntValue(whole) : new FloatValue(double.Parse(text));
    }

    private static string DecodeString(JsonValue value)
    {
        using var document = JsonDocument.Parse(value.ToJsonString());
        return document.RootElement.GetString() ?? string.Empty;
    }
}

/// <summary>A key that a map does not have, and whatever is looked up in that.</summary>
internal sealed class MissingValue : Value
{
    internal static readonly MissingValue Instance = new();

    internal override string TypeName => "<nil>";

    internal override bool IsTrue => false;
}

/// <summary>JSON's null and the literal nil.</summary>
internal sealed class NilValue : Value
{
    internal static readonly NilValue Instance = new();

    internal override string TypeName => "<nil>";

    internal override bool IsTrue => false;
}

/// <summary>true or false.</summary>
internal sealed class BoolValue(bool value) : Value
{
    internal static readonly BoolValue True = new(true);

    internal static readonly BoolValue False = new(false);

    internal bool Value => value;

    internal override string TypeName => "bool";

    internal override bool IsTrue => value;

    internal static BoolValue Of(bool value) => value ? True : False;
}

/// <summary>A whole number; wide enough for Go's int64 and uint64 alike.</summary>
internal sealed class IntValue(Int128 value) : Value
{
    internal Int128 Value => value;

    internal override string TypeName => "int";

    internal override bool IsTrue => value != 0;
}

/// <summary>A number with a fraction or an exponent.</summary>
internal sealed class FloatValue(double value) : Value
{
    internal double Value => value;

    internal override string TypeName => "float64";

    internal override bool IsTrue => value != 0;
}

/// <summary>A text.</summary>
internal sealed class StringValue(string value) : Value
{
    internal static readonly StringValue Empty = new(string.Empty);

    internal string Value => value;

    internal override string TypeName => "string";

    internal override bool IsTrue => value.Length > 0;
}

/// <summary>An array of the data, or the result of a function.</summary>
internal sealed class ListValue : Value
{
    private readonly JsonArray? _nodes;
    private readonly IReadOnlyList<Value> _items = [];

    internal ListValue(JsonArray nodes) => _nodes = nodes;

    internal ListValue(IReadOnlyList<Value> items) => _items = items;

    /// <summary>The data's own array, if it is one.</summary>
    internal JsonArray? Nodes => _nodes;

    internal int Count => _nodes?.Count ?? _items.Count;

    internal override string TypeName => "[]interface {}";

    internal override bool IsTrue => Count > 0;

    internal Value this[int index] => _nodes is null ? _items[index] : From(_nodes[index]);

    internal IEnumerable<Value> Items() => Enumerable.Range(0, Count).Select(i => this[i]);
}

/// <summary>An object of the data.</summary>
internal sealed class MapValue(JsonObject map) : Value
{
    internal JsonObject Map => map;

    internal override string TypeName => "map[string]interface {}";

    internal override bool IsTrue => map.Count > 0;

    /// <summary>The entries in the order they are printed and ranged over: sorted by key.</summary>
    internal IEnumerable<(string Key, Value Value)> Sorted() =>
        map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, From(entry.Value)));
}
