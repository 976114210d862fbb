using System.Text;
using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>index, slice and len.</summary>
internal static class Collections
{
    /// <summary>The first value indexed by the second, that by the third, and so on.</summary>
    internal static Value Index(IReadOnlyList<Value> values)
    {
        var target = values[0];
        foreach (var key in values.Skip(1))
        {
            target = IndexOnce(target, key);
        }

        return target;
    }

    /// <summary>A part of a list or of a string's bytes: from, up to, and Go's capacity, which only has to make sense.</summary>
    internal static Value Slice(IReadOnlyList<Value> values)
    {
        var target = values[0];
        FunctionFailure.ThrowIf(target is not (ListValue or StringValue), $"can't slice item of type {target.TypeName}");
        FunctionFailure.ThrowIf(target is StringValue && values.Count == 4, "cannot 3-index slice a string");
        var length = Length(target);
        var start = values.Count > 1 ? Position(values[1], length, isInclusive: true) : 0;
        var end = values.Count > 2 ? Position(values[2], length, isInclusive: true) : length;
        var capacity = values.Count > 3 ? Position(values[3], length, isInclusive: true) : length;
        FunctionFailure.ThrowIf(start > end || end > capacity, $"invalid slice index: {start} > {end}");
        return target is ListValue list
            ? new ListValue(list.Items().Skip(start).Take(end - start).ToList())
            : new StringValue(Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(((StringValue)target).Value), start, end - start));
    }

    /// <summary>How many elements, entries or bytes.</summary>
    internal static int Length(Value value) => value switch
    {
        StringValue text => Encoding.UTF8.GetByteCount(text.Value),
        ListValue list => list.Count,
        MapValue map => map.Map.Count,
        NilValue => 0,
        _ => throw new FunctionFailure($"len of type {value.TypeName}"),
    };

    private static Value IndexOnce(Value target, Value key)
    {
        switch (target)
        {
            case ListValue list:
                return list[Position(key, list.Count, isInclusive: false)];
            case StringValue text:
                var bytes = Encoding.UTF8.GetBytes(text.Value);
                return new IntValue(bytes[Position(key, bytes.Length, isInclusive: false)]);
            case MapValue map when key is StringValue name:
                return map.Map.TryGetPropertyValue(name.Value, out var node) ? Value.From(node) : Absent(map);
            case MapValue:
                throw new FunctionFailure($"value has type {key.TypeName}; should be string");
            case NilValue when key is StringValue:
                return StringValue.Empty; // an absent set of labels has no label either
            case NilValue or MissingValue:
                throw new FunctionFailure($"index out of range: {ValueText.Of(key)}");
            default:
                throw new FunctionFailure($"can't index item of type {target.TypeName}");
        }
    }

    // Go gives the zero value of the map's element type, and scripts test labels for the empty string. JSON has no element
    // type, but a map with only strings in it is one of strings.
    private static Value Absent(MapValue map) =>
        map.Sorted().All(entry => entry.Value is StringValue) ? StringValue.Empty : MissingValue.Instance;

    private static int Position(Value index, int length, bool isInclusive)
    {
        var position = index is IntValue number
            ? number.Value
            : throw new FunctionFailure($"cannot index slice/array with type {index.TypeName}");
        var isOutside = position < 0 || position > length || (position == length && !isInclusive);
        FunctionFailure.ThrowIf(isOutside, $"index out of range: {position}");
        return (int)position;
    }
}
