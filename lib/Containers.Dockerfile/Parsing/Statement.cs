using System.Text;

namespace Containers.Dockerfile.Parsing;

/// <summary>An instruction's line in its parts.</summary>
/// <param name="Keyword">The first word, as written.</param>
/// <param name="Flags">The words that begin with "--", right after it, quotes removed.</param>
/// <param name="Rest">What follows, without blanks around.</param>
internal sealed record Statement(string Keyword, IReadOnlyList<string> Flags, string Rest)
{
    /// <summary>The keyword in upper case.</summary>
    internal string Name { get; } = Keyword.ToUpperInvariant();

    internal static Statement Read(string line)
    {
        var end = line.AsSpan().IndexOfAny(Words.Blanks);
        if (end < 0)
        {
            return new Statement(line, [], string.Empty);
        }

        var flags = new List<string>();
        var position = end;
        while (true)
        {
            position = line.Length - line.AsSpan(position).TrimStart().Length;
            if (!line.AsSpan(position).StartsWith("--"))
            {
                break;
            }

            var flag = ReadFlag(line, ref position);
            if (flag == "--")
            {
                break;
            }

            flags.Add(flag);
        }

        return new Statement(line[..end], flags, line[position..].Trim());
    }

    // The escape character of flags is always the backslash.
    private static string ReadFlag(string line, ref int position)
    {
        var flag = new StringBuilder();
        char? quote = null;
        for (; position < line.Length; position++)
        {
            var character = line[position];
            if (quote is null && char.IsWhiteSpace(character))
            {
                break;
            }

            if (character == '\\')
            {
                if (position + 1 < line.Length)
                {
                    flag.Append(line[++position]);
                }
            }
            else if (quote is null && character is '"' or '\'')
            {
                quote = character;
            }
            else if (character == quote)
            {
                quote = null;
            }
            else
            {
                flag.Append(character);
            }
        }

        return flag.ToString();
    }
}
