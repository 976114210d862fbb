using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>A name and its value.</summary>
public sealed record Pair(string Name, string Value)
{
    internal Pair Expand(Expander expander) => new(expander.Word(Name), expander.Word(Value));
}

/// <summary>ENV. All values are expanded with the environment before the instruction: pairs of one instruction do not see each other.</summary>
public sealed record EnvInstruction(Origin Origin, IReadOnlyList<Pair> Variables) : Instruction(Origin)
{
    /// <summary>Whether it was written "ENV NAME VALUE", without "=".</summary>
    public bool IsOldForm { get; init; }

    /// <inheritdoc/>
    public override string Name => "ENV";

    /// <inheritdoc/>
    public override EnvInstruction Expand(Expander expander) => this with { Variables = [.. Variables.Select(pair => pair.Expand(expander))] };
}

/// <summary>LABEL.</summary>
public sealed record LabelInstruction(Origin Origin, IReadOnlyList<Pair> Labels) : Instruction(Origin)
{
    /// <summary>Whether it was written "LABEL NAME VALUE", without "=".</summary>
    public bool IsOldForm { get; init; }

    /// <inheritdoc/>
    public override string Name => "LABEL";

    /// <inheritdoc/>
    public override LabelInstruction Expand(Expander expander) => this with { Labels = [.. Labels.Select(pair => pair.Expand(expander))] };
}
