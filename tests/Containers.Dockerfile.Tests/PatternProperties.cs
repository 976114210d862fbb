using System.Text;
using System.Text.RegularExpressions;
using Containers.Dockerfile.Matching;

namespace Containers.Dockerfile.Tests;

/// <summary>Patterns mean what regular expressions mean that they can be written as.</summary>
public sealed class PatternProperties
{
    private static readonly string[] s_names = ["a", "b", "ab", "a.b", "ba", "abc"];
    private static readonly string[] s_pieces = ["a", "b", "ab", "*", "?", "a*", "*b", "**", "[ab]", "[^a]", "a?", ".b", "*.b", "a**", "**b", "\\a"];

    [Fact]
    public void A_list_of_patterns_matches_what_its_regular_expressions_match()
    {
        var random = new Random(20260102);
        for (var i = 0; i < 3_000; i++)
        {
            var patterns = Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(3) == 0 ? "!" : "") + Path(random, s_pieces)).ToList();
            var path = Path(random, s_names);

            var expected = Expected(patterns, path);

            Assert.Equal((string.Join(' ', patterns), path, expected), (string.Join(' ', patterns), path, new PathPatterns(patterns).Matches(path)));
        }
    }

    [Fact]
    public void What_is_passed_over_holds_nothing_that_is_wanted()
    {
        var random = new Random(20260103);
        for (var i = 0; i < 20_000; i++)
        {
            var patterns = new PathPatterns(Enumerable.Range(0, random.Next(1, 4)).Select(_ => (random.Next(3) == 0 ? "!" : "") + Path(random, s_pieces)));
            var (directory, path) = (Path(random, s_names), Path(random, s_names));
            if (patterns.Matches(directory) && patterns.CoversAll(directory))
            {
                Assert.True(patterns.Matches($"{directory}/{path}"));
            }

            if (!patterns.Matches(directory) && !patterns.CanMatchBelow(directory))
            {
                Assert.False(patterns.Matches($"{directory}/{path}"));
            }
        }
    }

    private static string Path(Random random, string[] pieces) => string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => pieces[random.Next(pieces.Length)]));

    // Each directory on the way remembers which patterns it matched, and what is in it matches those, too.
    private static bool Expected(List<string> patterns, string path)
    {
        var above = new bool[patterns.Count];
        var matched = false;
        for (var end = 0; end < path.Length;)
        {
            end = path.IndexOf('/', end + 1) is var slash and > 0 ? slash : path.Length;
            matched = false;
            var here = new bool[patterns.Count];
            for (var i = 0; i < patterns.Count; i++)
            {
                var isException = patterns[i][0] == '!';
                here[i] = above[i] || (isException == matched && Matches(isException ? patterns[i][1..] : patterns[i], path[..end]));
                matched = here[i] ? !isException : matched;
            }

            above = here;
        }

        return matched;
    }

    private static bool Matches(string pattern, string path)
    {
        if (pattern.StartsWith("**", StringComparison.Ordinal) && !pattern.AsSpan(2).ContainsAny("*?[\\"))
        {
            var end = pattern[2..];
            return path.EndsWith(end, StringComparison.Ordinal) || (end.StartsWith('/') && path == end[1..]);
        }

        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*')
            {
                i += i + 2 < pattern.Length && pattern[i + 2] == '/' ? 2 : 1;
                expression.Append(i + 1 == pattern.Length ? ".*" : "(.*/)?");
            }
            else
            {
                expression.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", '[' or ']' or '^' => pattern[i], '\\' => "", var character => Regex.Escape(character.ToString()) });
            }
        }

        return Regex.IsMatch(path, expression.Append('$').ToString());
    }
}
