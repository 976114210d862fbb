namespace Containers.Dockerfile.Matching;

/// <summary>
/// A pattern that paths are compared with. All ways to match are followed at once: the time is the product of both lengths,
/// whatever they are.
/// </summary>
internal sealed class Glob
{
    private readonly GlobPart[] _parts;
    private readonly string? _plain;

    internal Glob(IReadOnlyList<GlobPart> parts)
    {
        _parts = [.. parts];
        _plain = parts.All(part => part is LiteralPart) ? string.Concat(parts.Cast<LiteralPart>().Select(part => part.Character)) : null;
    }

    internal bool Matches(string path) => _plain is null ? Follow(path, isWhole: true) : _plain == path;

    /// <summary>Whether a path that begins like this can match.</summary>
    internal bool CanMatchAfter(string beginning) =>
        _plain is null ? Follow(beginning, isWhole: false) : _plain.Length > beginning.Length && _plain.StartsWith(beginning, StringComparison.Ordinal);

    // Keeps before which parts one may stand after each character; the last place is the end.
    private bool Follow(string path, bool isWhole)
    {
        const int mostOnStack = 256;
        var places = _parts.Length + 1;
        Span<bool> reached = places <= mostOnStack ? stackalloc bool[places] : new bool[places];
        Span<bool> next = places <= mostOnStack ? stackalloc bool[places] : new bool[places];
        Reach(reached, 0);
        foreach (var character in path)
        {
            next.Clear();
            for (var i = reached.IndexOf(true); i < _parts.Length; i++)
            {
                if (reached[i] && _parts[i].Accepts(character))
                {
                    Step(next, i, character);
                }
            }

            if (!next.Contains(true))
            {
                return false;
            }

            var last = reached;
            reached = next;
            next = last;
        }

        return isWhole ? reached[^1] : reached.Contains(true);
    }

    private void Step(Span<bool> next, int part, char character)
    {
        if (_parts[part] is not DirectoriesPart)
        {
            Reach(next, _parts[part].Repeats ? part : part + 1);
            return;
        }

        next[part] = true;
        if (character == '/')
        {
            Reach(next, part + 1);
        }
    }

    // What may stand for nothing is passed over at once.
    private void Reach(Span<bool> reached, int part)
    {
        reached[part] = true;
        while (part < _parts.Length && (_parts[part].Repeats || _parts[part] is DirectoriesPart))
        {
            reached[++part] = true;
        }
    }
}
