using System.Text;
using Containers.Dockerfile.Expansion;
using Containers.Testing;

namespace Containers.Dockerfile.Tests;

/// <summary>What is expanded here is expanded as bash does it, wherever both know the form.</summary>
public sealed class ShellComparison
{
    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["A"] = "usr/local/lib/lib.so.6", ["B"] = "", ["C"] = "one two", ["D"] = "a*b?c", ["E"] = "aaa", ["F"] = "x'y\"z", ["G_1"] = "ü.b.c",
    };

    private static readonly string[] s_names = [.. s_environment.Keys, "NONE"];
    private static readonly string[] s_filled = [.. s_environment.Where(one => one.Value.Length > 0).Select(one => one.Key)];
    private static readonly string[] s_patterns = ["a", "*", "?", "*/", "*.", "lib", "a*", "\\*", "\\?", ".*", "??", "u?r*", "o", "b?", "x", "*a", "l*b"];

    [Fact]
    public void Words_become_what_bash_makes_of_them()
    {
        var random = new Random(20260101);
        var environment = string.Concat(s_environment.Select(one => $"{one.Key}='{one.Value.Replace("'", "'\\''", StringComparison.Ordinal)}'\n"));
        foreach (var words in Enumerable.Range(0, 3000).Select(_ => Word(random, 0)).Chunk(500))
        {
            var script = $"LC_ALL=C.UTF-8\n{environment}" + string.Concat(words.Select(word => $"v={word}; printf '%s\\n' \"$v\"\n"));
            var expected = Shell.Run("/", "exec bash -c \"$1\"", script).Split('\n');

            Assert.Equal(words.Length + 1, expected.Length);
            Assert.All(words.Index(), one => Assert.Equal((one.Item, expected[one.Index]), (one.Item, new Expander(s_environment.GetValueOrDefault).Word(one.Item))));
        }
    }

    private static string Word(Random random, int depth)
    {
        var text = new StringBuilder();
        for (var pieces = random.Next(1, 4); pieces > 0; pieces--)
        {
            text.Append(random.Next(10) switch
            {
                0 => "plain",
                1 => "'$A \"'",
                2 => "\\$A\\ \\\"",
                3 when depth == 0 => $"\"{Variable(random, depth)} b\\\"c\\$\"",
                4 => $"${Pick(random, s_names)}.",
                _ => Variable(random, depth),
            });
        }

        return text.ToString();
    }

    private static string Variable(Random random, int depth)
    {
        var name = Pick(random, s_names);
        return random.Next(12) switch
        {
            0 or 1 when depth < 2 => $"${{{name}{Pick(random, [":-", "-", ":+", "+"])}{Plain(random, depth)}}}",
            2 or 3 => $"${{{name}#{Pick(random, s_patterns)}}}",
            4 => $"${{{name}##{Pick(random, s_patterns)}}}",
            5 or 6 => $"${{{name}%{Pick(random, s_patterns)}}}",
            7 => $"${{{name}%%{Pick(random, s_patterns)}}}",
            // Where there is nothing to replace in, bash does not even look.
            8 => $"${{{Pick(random, s_filled)}/{Pick(random, s_patterns).Replace("/", "\\/", StringComparison.Ordinal)}/r}}",
            9 => $"${{{Pick(random, s_filled)}//{Pick(random, s_patterns).Replace("/", "\\/", StringComparison.Ordinal)}/{Pick(random, ["", "r", "-$B-"])}}}",
            _ => $"${{{name}}}",
        };
    }

    private static string Plain(Random random, int depth) => random.Next(3) switch
    {
        0 => "",
        1 => "word",
        _ => Variable(random, depth + 1) + "x",
    };

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
