using Wherry.CommandLine;

namespace Wherry.Tests.CommandLine;

/// <summary>The lines of grammar.txt, each read as it says.</summary>
public sealed class GrammarTests
{
    public static TheoryData<string, string> Lines => [.. Table().Select(line => (line.Command, line.Outcome))];

    [Theory]
    [MemberData(nameof(Lines))]
    public void Command_lines_are_read_as_the_table_says(string command, string outcome) => Assert.Equal(outcome, Outcome(Words(command)));

    private static string Outcome(IReadOnlyList<string> words)
    {
        var (subcommand, tokens) = Dispatcher.Find(words);
        try
        {
            var (flags, arguments) = new Grammar(subcommand.Name, subcommand.Options, subcommand.StopsAtFirstArgument).Split(tokens);
            Parsing.Parse(subcommand, tokens);
            return $"=> {string.Join(' ', flags.Append("|").Concat(arguments))}";
        }
        catch (UsageException e)
        {
            Assert.Equal(subcommand.Name, e.Command);
            return "! " + e.Message;
        }
    }

    private static IEnumerable<(string Command, string Outcome)> Table()
    {
        using var reader = new StreamReader(typeof(GrammarTests).Assembly.GetManifestResourceStream("grammar")!);
        foreach (var line in reader.ReadToEnd().Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var end = line.IndexOf(" => ", StringComparison.Ordinal) is var read and >= 0 ? read : line.IndexOf(" ! ", StringComparison.Ordinal);
            yield return (line[..end], line[(end + 1)..]);
        }
    }

    // As a shell, as far as the table needs one: words, and words in double quotes.
    private static List<string> Words(string line) =>
        [.. line.Split('"').SelectMany((part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];
}
