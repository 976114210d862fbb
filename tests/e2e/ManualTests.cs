using System.Text.RegularExpressions;

namespace Containers.E2E.Tests;

/// <summary>The parser, its help and the manual say the same; see docs/manual.md for the rule.</summary>
public sealed partial class ManualTests
{
    private static readonly string s_pages = Path.Combine(AppContext.BaseDirectory, "man");

    [Fact]
    public void Every_command_has_a_page_that_lists_exactly_its_flags()
    {
        using var store = new Store(withImage: false);
        var wrong = new List<string>();
        var commands = Commands(store);
        foreach (var (name, help) in commands)
        {
            var page = Path.Combine(s_pages, $"wherry-{name.Replace(' ', '-')}.1");
            if (File.Exists(page))
            {
                wrong.AddRange(Differences(store, name, help, File.ReadAllText(page)).Select(difference => $"{Path.GetFileName(page)}: {difference}"));
            }
            else
            {
                wrong.Add($"{Path.GetFileName(page)} is missing");
            }
        }

        Assert.True(commands.Count > 20, "the program tells of too few commands");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Prepend($"{wrong.Count} differences:")));
    }

    [Fact]
    public void Pages_are_well_formed()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/mandoc"), "mandoc is not installed");
        var pages = Directory.GetFiles(s_pages, "*.1");

        Assert.NotEmpty(pages);
        var result = Surroundings.Run("/usr/bin/mandoc", ["-T", "lint", "-W", "warning", .. pages]);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
    }

    // All commands by their own name: other spellings of one lead to the same help.
    private static List<(string Name, string Help)> Commands(Store store)
    {
        var words = Offered(store, "").Where(word => !word.StartsWith('-')).ToList();
        var all = words.SelectMany(word => store.Wherry(word, "--help").Succeeds().Output is var help && !help.StartsWith($"Usage: wherry {word} COMMAND", StringComparison.Ordinal) ? [help]
            : Offered(store, word, "").Select(member => store.Wherry(word, member, "--help").Succeeds().Output));
        return [.. all.Select(help => (Name: UsageName().Match(help).Groups[1].Value.Trim(), help)).DistinctBy(command => command.Name)];
    }

    private static IEnumerable<string> Differences(Store store, string name, string help, string page)
    {
        var shown = Flag().Matches(help).ToDictionary(m => m.Groups[2].Value, m => (Brief: m.Groups[1].Value, Value: m.Groups[3].Value.Trim(), Text: m.Groups[4].Value));
        var accepted = Offered(store, [.. name.Split(' '), "-"]).Concat(shown.Values.Select(f => f.Brief)).ToHashSet();
        var written = Option().Matches(page).Select(m => (Names: Name().Matches(m.Groups[1].Value).Select(n => n.Value.Replace("\\-", "-", StringComparison.Ordinal)).ToList(), Line: m.Groups[1].Value)).ToList();
        foreach (var (flag, (brief, value, text)) in shown)
        {
            var entry = written.Find(w => w.Names.Contains(flag));
            if (entry.Names is null)
            {
                yield return $"lacks {flag}, perhaps:\n{Entry(flag, brief, value, text)}";
            }
            else if (brief.Length > 0 && !entry.Names.Contains(brief))
            {
                yield return $"lacks {brief} beside {flag}";
            }
            else if ((value.Length > 0) != entry.Line.Contains("\\fI", StringComparison.Ordinal))
            {
                yield return $"{flag} {(value.Length > 0 ? "takes a value" : "takes no value")}";
            }
        }

        foreach (var stranger in written.SelectMany(w => w.Names).Where(n => !accepted.Contains(n)))
        {
            yield return $"speaks of {stranger}, which the program does not take";
        }

        foreach (var twice in written.SelectMany(w => w.Names).GroupBy(n => n).Where(g => g.Count() > 1))
        {
            yield return $"lists {twice.Key} twice";
        }

        if (!page.Contains($"\\fBwherry {name}\\fR", StringComparison.Ordinal))
        {
            yield return $"its synopsis does not begin with \\fBwherry {name}\\fR";
        }

        if (!ExampleOf(name).IsMatch(page))
        {
            yield return $"shows no example of wherry {name}";
        }
    }

    // To be put into the page, and better words found for it.
    private static string Entry(string flag, string brief, string value, string text) =>
        $".TP\n.BR {Roff(flag)}{(brief.Length > 0 ? $" \", \" {Roff(brief)}" : "")}{(value.Length > 0 ? $" \" \" \\fI{Roff(value)}\\fR" : "")}\n{Roff(text)}{(text.EndsWith('.') ? "" : ".")}";

    private static string Roff(string text) => text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal).Replace("'", "\\(aq", StringComparison.Ordinal);

    private static Regex ExampleOf(string name) => new($@"\.SH EXAMPLES[\s\S]*wherry .*{Regex.Escape(name.Split(' ')[^1])}");

    private static string[] Offered(Store store, params string[] words) =>
        store.Wherry(["__complete", "--no-desc", "--", .. words]).Succeeds().Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex(@"^Usage: wherry ([a-z -]*?)(?= \[FLAGS\]| [^a-z]|$)", RegexOptions.Multiline)]
    private static partial Regex UsageName();

    // "  -f, --format TEMPLATE  Go template": two spaces before the explanation.
    [GeneratedRegex(@"^  (?:(-.), |    )(--[a-z0-9-]+)((?: \S+)*)  +(.*)$", RegexOptions.Multiline)]
    private static partial Regex Flag();

    [GeneratedRegex(@"^\.TP\n\.BR (\\-.*)$", RegexOptions.Multiline)]
    private static partial Regex Option();

    [GeneratedRegex(@"(?<![\w-])(?:\\-\\-[a-z0-9]+(?:\\-[a-z0-9]+)*|\\-[A-Za-z0-9])(?![\w\\])")]
    private static partial Regex Name();
}
