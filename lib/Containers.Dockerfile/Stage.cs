using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile;

/// <summary>One stage: a FROM, and what is done on top of that image.</summary>
/// <param name="Index">Which stage of the file it is, from 0: the number COPY --from may call it by.</param>
/// <param name="From">The instruction it begins with.</param>
/// <param name="Instructions">The instructions after it, FROM not included.</param>
public sealed record Stage(int Index, FromInstruction From, IReadOnlyList<Instruction> Instructions)
{
    /// <summary>Its name in lower case, which others call it by; null for a stage without.</summary>
    public string? Name => From.Alias?.Name;

    /// <summary>The image or the earlier stage it starts from, as written.</summary>
    public string BaseName => From.BaseName;

    /// <summary>What was written after --platform=; null when it was not given.</summary>
    public string? Platform => From.Platform;

    /// <summary>From its FROM to its last instruction.</summary>
    public SourceRange Range => new(From.Range.First, Instructions.Count > 0 ? Instructions[^1].Range.Last : From.Range.Last);

    /// <summary>What a comment right above FROM says about it, "# NAME what it is for"; null when there is none.</summary>
    public string? Description => Name is null ? null : From.Origin.DescriptionOf(Name);
}
