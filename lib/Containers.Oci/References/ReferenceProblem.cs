using System.Text;

namespace Containers.Oci.References;

/// <summary>What is wrong with an image's name.</summary>
/// <param name="Index">Where, counted in the text's units from its start; at the text's end when something is missing there.</param>
/// <param name="What">What.</param>
internal readonly record struct ReferenceProblem(int Index, string What)
{
    /// <summary>The same in a longer text that has something in front.</summary>
    internal ReferenceProblem After(int length) => this with { Index = Index + length };

    /// <summary>The message: the text, the mistake, and the character to look at, counted as people count.</summary>
    internal string Describe(string text)
    {
        var place = text.AsSpan(0, Index);
        var number = 1;
        foreach (var _ in place.EnumerateRunes())
        {
            number++;
        }

        var where = Index >= text.Length ? "at the end" : $"at character {number}, \"{Character(text)}\"";
        return $"invalid reference format: \"{text}\": {What} ({where})";
    }

    private string Character(string text) =>
        Rune.TryGetRuneAt(text, Index, out var rune) && !Rune.IsControl(rune) ? rune.ToString() : $"U+{(int)text[Index]:X4}";
}
