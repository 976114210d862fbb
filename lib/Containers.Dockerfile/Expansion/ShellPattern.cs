using System.Text;
using Containers.Oci;

namespace Containers.Dockerfile.Expansion;

/// <summary>
/// A pattern in a variable's braces: * is any text, ? any character, and \ takes the meaning from both, from itself and from what
/// ends the pattern. All ways to match are followed at once, so that no pattern makes it slow.
/// </summary>
internal sealed class ShellPattern
{
    // Steps, a pattern's part at one character each: a fraction of a second.
    private const long MostWork = 20_000_000;
    private const char Any = '?';
    private const char Many = '*';

    private readonly List<(char Character, bool IsWild)> _parts;
    private long _work;

    private ShellPattern(List<(char Character, bool IsWild)> parts) => _parts = parts;

    internal static ShellPattern? TryParse(string written, out string? problem)
    {
        problem = null;
        var parts = new List<(char, bool)>();
        for (var i = 0; i < written.Length; i++)
        {
            if (written[i] != '\\')
            {
                parts.Add((written[i], written[i] is Any or Many));
            }
            else if (i + 1 < written.Length && written[i + 1] is Any or Many or '\\' or '}' or '/')
            {
                parts.Add((written[++i], false));
            }
            else
            {
                problem = i + 1 < written.Length ? $"invalid escape '\\{written[i + 1]}'" : "it ends with an escape character";
                return null;
            }
        }

        return new ShellPattern(parts);
    }

    /// <summary>A text without the shortest or the longest beginning that matches.</summary>
    internal string TrimStart(string value, bool isGreedy) => value[Math.Max(0, Match(value, 0, isGreedy))..];

    /// <summary>A text without the shortest or the longest end that matches.</summary>
    internal string TrimEnd(string value, bool isGreedy)
    {
        var backwards = new ShellPattern([.. _parts.AsEnumerable().Reverse()]);
        var matched = backwards.Match(string.Concat(value.Reverse()), 0, isGreedy);
        return matched < 0 ? value : value[..(value.Length - matched)];
    }

    /// <summary>A text with its first longest match, or all of them, replaced; null when it would become too long.</summary>
    internal string? Replace(string value, string replacement, bool isForAll, int longest)
    {
        var result = new StringBuilder();
        var lastEnd = -1;
        for (var position = 0; position <= value.Length;)
        {
            var end = lastEnd >= 0 && !isForAll ? -1 : Match(value, position, isGreedy: true);
            if (end > position || (end == position && end != lastEnd))
            {
                result.Append(replacement);
                lastEnd = end;
            }

            if (end > position)
            {
                position = end;
            }
            else
            {
                result.Append(value.AsSpan(position, Math.Min(1, value.Length - position)));
                position++;
            }

            if (result.Length > longest)
            {
                return null;
            }
        }

        return result.ToString();
    }

    // Where a match that begins at a place ends: at the first or the last possible one, -1 when it does not match.
    private int Match(string value, int start, bool isGreedy)
    {
        var (reached, next) = (new bool[_parts.Count + 1], new bool[_parts.Count + 1]);
        Reach(reached, 0);
        var end = -1;
        for (var position = start; ; position++)
        {
            if (reached[^1])
            {
                end = position;
            }

            if ((end >= 0 && !isGreedy) || position == value.Length || !reached.Contains(true))
            {
                return end;
            }

            Array.Clear(next);
            for (var i = 0; i < _parts.Count; i++)
            {
                var (character, isWild) = _parts[i];
                if (reached[i] && (isWild || character == value[position]))
                {
                    Reach(next, isWild && character == Many ? i : i + 1);
                }
            }

            (reached, next) = (next, reached);
            _work += _parts.Count + 1;
            if (_work > MostWork)
            {
                throw new ContainersException(ErrorKind.Invalid, "a pattern in a substitution is too much work for a text this long");
            }
        }
    }

    // Any text may also be none.
    private void Reach(bool[] reached, int part)
    {
        reached[part] = true;
        while (part < _parts.Count && _parts[part] is (Many, true))
        {
            reached[++part] = true;
        }
    }
}
