using Containers.Dockerfile.Expansion;

namespace Containers.Dockerfile.Instructions;

/// <summary>
/// ARG. What an argument is worth depends on what the user gives, and later declarations of one instruction see earlier ones:
/// so the default of each is expanded on its own when its turn comes, and only if it is needed.
/// </summary>
public sealed record ArgInstruction(Origin Origin, IReadOnlyList<ArgDeclaration> Declarations) : Instruction(Origin)
{
    /// <inheritdoc/>
    public override string Name => "ARG";
}

/// <summary>NAME or NAME=DEFAULT.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Default">Its value unless the user gives one, as written; null when there is none.</param>
public sealed record ArgDeclaration(string Name, string? Default)
{
    /// <summary>The default with variables replaced and quotes removed; null when there is none.</summary>
    public string? ExpandDefault(Expander expander) => Default is null ? null : expander.Word(Default);
}
