using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>
/// eq, ne, lt and their kin. Go refuses to compare a whole number with a fraction; JSON does not tell them apart by type, so
/// here numbers are numbers.
/// </summary>
internal static class Comparison
{
    /// <summary>Whether the first value equals one of the others.</summary>
    internal static bool IsEqualToAny(IReadOnlyList<Value> values)
    {
        // Every one is looked at, so that a comparison that makes no sense is always an error and not only sometimes.
        var isEqual = false;
        for (var i = 1; i < values.Count; i++)
        {
            isEqual |= AreEqual(values[0], values[i]);
        }

        return isEqual;
    }

    /// <summary>The order of two numbers or two strings.</summary>
    internal static int Compare(IReadOnlyList<Value> values) => (values[0], values[1]) switch
    {
        (IntValue left, IntValue right) => left.Value.CompareTo(right.Value),
        (IntValue or FloatValue, IntValue or FloatValue) => Number(values[0]).CompareTo(Number(values[1])),
        (StringValue left, StringValue right) => string.CompareOrdinal(left.Value, right.Value),
        (IntValue or FloatValue or StringValue, IntValue or FloatValue or StringValue) => throw Incompatible(),
        _ => throw new FunctionFailure("invalid type for comparison"),
    };

    private static bool AreEqual(Value left, Value right) => (left, right) switch
    {
        (NilValue, _) or (_, NilValue) => left is NilValue && right is NilValue,
        (IntValue l, IntValue r) => l.Value == r.Value,
        (IntValue or FloatValue, IntValue or FloatValue) => Number(left).Equals(Number(right)),
        (StringValue l, StringValue r) => l.Value == r.Value,
        (BoolValue l, BoolValue r) => l.Value == r.Value,
        (ListValue or MapValue, _) => throw new FunctionFailure($"non-comparable type {left.TypeName}"),
        (_, ListValue or MapValue) => throw new FunctionFailure($"non-comparable type {right.TypeName}"),
        _ => throw Incompatible(),
    };

    private static double Number(Value value) => value is IntValue whole ? (double)whole.Value : ((FloatValue)value).Value;

    private static FunctionFailure Incompatible() => new("incompatible types for comparison");
}
