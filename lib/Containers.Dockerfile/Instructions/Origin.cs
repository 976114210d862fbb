using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Instructions;

/// <summary>Where an instruction was written, and how.</summary>
/// <param name="Range">Its lines, those of its here-documents included.</param>
/// <param name="Keyword">Its name as written: "RUN", "run".</param>
/// <param name="Text">The whole instruction in one line: continuations joined, comments taken out, here-documents left out.</param>
/// <param name="Comments">The comments right above it, each without "#" and blanks around; an empty one begins anew.</param>
public sealed record Origin(SourceRange Range, string Keyword, string Text, IReadOnlyList<string> Comments)
{
    /// <summary>What a comment above says about a name, "# NAME what it is for"; null when none does.</summary>
    public string? DescriptionOf(string name) =>
        Comments.FirstOrDefault(line => line.StartsWith(name + " ", StringComparison.Ordinal))?[(name.Length + 1)..];
}
