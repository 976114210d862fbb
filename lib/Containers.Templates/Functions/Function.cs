using Containers.Templates.Values;

namespace Containers.Templates.Functions;

/// <summary>A function: its name, how many arguments it takes, and what it makes of them.</summary>
internal sealed record Function(string Name, int Fewest, int Most, Func<IReadOnlyList<Value>, Value> Body)
{
    /// <summary>For <c>and</c> and <c>or</c>: the truth of an argument that makes the ones after it irrelevant.</summary>
    internal bool? StopsAt { get; init; }

    /// <summary>Whether the result is the first argument in another shape, which a table's heading is spared.</summary>
    internal bool ShapesValues { get; init; }
}
