using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Matching;

/// <summary>Reads patterns: those of a name or path, and those that also know **.</summary>
internal static class GlobParser
{
    /// <exception cref="ContainersException">Invalid: a class or an escape does not end.</exception>
    internal static IReadOnlyList<GlobPart> Read(string pattern, bool knowsDirectories)
    {
        var parts = new List<GlobPart>();
        for (var i = 0; i < pattern.Length;)
        {
            switch (pattern[i])
            {
                case '*' when knowsDirectories && i + 1 < pattern.Length && pattern[i + 1] == '*':
                    parts.Add(ReadDirectories(pattern, ref i));
                    break;
                case '*':
                    parts.Add(new NamePart());
                    i++;
                    break;
                case '?':
                    parts.Add(new AnyPart());
                    i++;
                    break;
                case '[':
                    parts.Add(ReadClass(pattern, ref i));
                    break;
                default:
                    parts.Add(new LiteralPart(ReadCharacter(pattern, ref i)));
                    break;
            }
        }

        return parts;
    }

    private static GlobPart ReadDirectories(string pattern, ref int i)
    {
        var start = i;
        i += 2;
        if (i < pattern.Length && pattern[i] == '/')
        {
            i++;
        }
        else if (start == 0 && pattern.AsSpan(i).IndexOfAny("*?[\\") < 0)
        {
            return new EverythingPart(); // "**name" has always meant what ends in it, at the beginning of plain patterns only
        }

        return i == pattern.Length ? new EverythingPart() : new DirectoriesPart();
    }

    private static ClassPart ReadClass(string pattern, ref int i)
    {
        i++;
        var isNegated = i < pattern.Length && pattern[i] == '^';
        i += isNegated ? 1 : 0;
        var ranges = new List<(char, char)>();
        while (ranges.Count == 0 || i >= pattern.Length || pattern[i] != ']')
        {
            if (i >= pattern.Length || pattern[i] is '-' or ']')
            {
                throw Mistake(pattern);
            }

            var first = ReadCharacter(pattern, ref i);
            var last = first;
            if (i < pattern.Length && pattern[i] == '-')
            {
                i++;
                last = i < pattern.Length && pattern[i] is not ('-' or ']') ? ReadCharacter(pattern, ref i) : throw Mistake(pattern);
            }

            ranges.Add((first, last));
        }

        i++;
        return new ClassPart(ranges, isNegated);
    }

    private static char ReadCharacter(string pattern, ref int i)
    {
        i += pattern[i] == '\\' ? 1 : 0;
        return i < pattern.Length ? pattern[i++] : throw Mistake(pattern);
    }

    private static ContainersException Mistake(string pattern) => new(ErrorKind.Invalid, $"syntax error in pattern \"{ShownText.Of(pattern)}\"");
}
