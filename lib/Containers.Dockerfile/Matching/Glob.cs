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

    internal bool Matches(string path) => _plain is null ? Follow(path)[^1] : _plain == path;

    /// <summary>Whether a path that begins like this can match.</summary>
    internal bool CanMatchAfter(string beginning) =>
        _plain is null ? Follow(beginning).Contains(true) : _plain.Length > beginning.Length && _plain.StartsWith(beginning, StringComparison.Ordinal);

    // Before which parts one may stand after a path; the last place is the end.
    private bool[] Follow(string path)
    {
        var (reached, next) = (new bool[_parts.Length + 1], new bool[_parts.Length + 1]);
        Reach(reached, 0);
        foreach (var character in path)
        {
            Array.Clear(next);
            for (var i = 0; i < _parts.Length; i++)
            {
                if (!reached[i] || !_parts[i].Accepts(character))
                {
                    continue;
                }

                if (_parts[i] is DirectoriesPart)
                {
                    next[i] = true;
                    if (character == '/')
                    {
                        Reach(next, i + 1);
                    }
                }
                else
                {
                    Reach(next, _parts[i].Repeats ? i : i + 1);
                }
            }

            (reached, next) = (next, reached);
        }

        return reached;
    }

    // What may stand for nothing is passed over at once.
    private void Reach(bool[] reached, int part)
    {
        reached[part] = true;
        while (part < _parts.Length && (_parts[part].Repeats || _parts[part] is DirectoriesPart))
        {
            reached[++part] = true;
        }
    }
}
