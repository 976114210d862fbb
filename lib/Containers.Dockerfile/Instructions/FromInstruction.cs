using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>FROM [--platform=P] BASE [AS NAME]. It is expanded with the global arguments only.</summary>
public sealed record FromInstruction(Origin Origin) : Instruction(Origin)
{
    /// <summary>An image, an earlier stage's name, or "scratch".</summary>
    public required string BaseName { get; init; }

    /// <summary>What --platform says; null when it was not given.</summary>
    public string? Platform { get; init; }

    /// <summary>What follows BASE; null when nothing does.</summary>
    public StageAlias? Alias { get; init; }

    /// <inheritdoc/>
    public override string Name => "FROM";

    /// <inheritdoc/>
    public override FromInstruction Expand(Expander expander) =>
        this with { BaseName = expander.Word(BaseName), Platform = Platform is null ? null : expander.Word(Platform) };
}

/// <summary>AS NAME.</summary>
/// <param name="Keyword">AS, as written.</param>
/// <param name="WrittenName">The name, as written.</param>
public sealed record StageAlias(string Keyword, string WrittenName)
{
    /// <summary>The name others call the stage by: case does not matter.</summary>
    public string Name => WrittenName.ToLowerInvariant();
}
