using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.House.Tests;

/// <summary>What is written beside the code still speaks of this code.</summary>
public sealed partial class DocumentTests
{
    private static readonly string[] s_pages = ["architecture", "errors", "security", "performance", "dependencies", "scenarios", "compatibility"];

    private static IEnumerable<string> Pages => Directory.EnumerateFiles(Repository.At("docs"), "*.md", SearchOption.AllDirectories)
        .Append(Repository.At("README.md")).Append(Repository.At("CHANGELOG.md"));

    [Fact]
    public void Every_page_is_there()
    {
        string[] wanted = ["README.md", "CHANGELOG.md", "LICENSE", .. s_pages.Select(page => $"docs/{page}.md")];

        Expect.None(wanted.Where(page => !File.Exists(Repository.At(page))));
    }

    [Fact]
    public void Every_link_to_a_file_leads_to_one()
    {
        var broken = from page in Pages
                     from Match link in Link().Matches(File.ReadAllText(page))
                     let target = link.Groups[1].Value.Split('#')[0]
                     where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
                     let path = Path.Combine(Path.GetDirectoryName(page)!, target)
                     where !File.Exists(path) && !Directory.Exists(path)
                     select $"{Repository.Relative(page)}: {target}";

        Expect.None(broken);
    }

    [Fact]
    public void The_architecture_speaks_of_every_room_and_of_none_that_is_not_there()
    {
        var text = File.ReadAllText(Repository.At("docs", "architecture.md"));
        var rooms = Repository.RoomsAndPrograms.Select(project => project.Name).ToHashSet();
        var spokenOf = RoomName().Matches(text).Select(match => match.Value.TrimEnd('.')).Distinct();

        Expect.None(rooms.Where(room => !text.Contains(room, StringComparison.Ordinal)));
        Expect.None(spokenOf.Where(name => !rooms.Contains(name) && !Repository.AllProjects.Any(project => project.Name == name)));
    }

    [Fact]
    public void Every_package_is_accounted_for()
    {
        var text = File.ReadAllText(Repository.At("docs", "dependencies.md"));
        var packages = System.Xml.Linq.XDocument.Load(Repository.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(element => element.Attribute("Include")!.Value);

        Expect.None(packages.Where(package => !text.Contains(package, StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_kind_of_error_is_explained()
    {
        var text = File.ReadAllText(Repository.At("docs", "errors.md"));
        var kinds = Repository.Parse(Repository.At("lib", "Containers.Oci", "ContainersException.cs")).DescendantNodes()
            .OfType<EnumMemberDeclarationSyntax>().Select(member => member.Identifier.Text).ToList();

        Assert.NotEmpty(kinds);
        Expect.None(kinds.Where(kind => !text.Contains($"| {kind} |", StringComparison.Ordinal)));
    }

    [Fact]
    public void Every_subcommand_has_a_manual_page_and_every_page_a_subcommand()
    {
        var subcommands = Repository.Parse(Repository.At("cmd", "wherry", "CommandLine", "Registry.cs")).DescendantNodes()
            .OfType<AssignmentExpressionSyntax>().Where(entry => entry.Right is ParenthesizedLambdaExpressionSyntax)
            .Select(entry => ((ImplicitElementAccessSyntax)entry.Left).ArgumentList.Arguments[0].ToString().Trim('"'))
            .Select(name => name.Replace(' ', '-')).ToList();
        var pages = Directory.EnumerateFiles(Repository.At("man"), "wherry-*.1").Select(path => Path.GetFileName(path)["wherry-".Length..^".1".Length]).ToList();

        Assert.NotEmpty(subcommands);
        Expect.None(subcommands.Where(name => !name.EndsWith(" exists", StringComparison.Ordinal)).Select(PageName).Except(pages).Select(name => $"{name} has no page"));
        Expect.None(pages.Except(subcommands.Select(PageName)).Select(name => $"wherry-{name}.1 is about nothing"));
    }

    private static string PageName(string subcommand) => subcommand.Replace(' ', '-');

    [Fact]
    public void Every_scenario_is_told_by_a_test_or_the_page_says_why_not()
    {
        var page = File.ReadAllText(Repository.At("docs", "scenarios.md"));
        var rows = ScenarioRow().Matches(page).Select(match => match.Groups[1].Value).ToList();
        var named = ScenarioTest().Matches(page).Select(match => match.Value.Trim('`')).ToList();
        var tests = (from file in Repository.CSharpFiles(Repository.At("tests", "e2e", "Scenarios"))
                     from method in Repository.Parse(file).DescendantNodes().OfType<MethodDeclarationSyntax>()
                     where method.AttributeLists.Count > 0 && method.Identifier.Text.StartsWith('S')
                     select $"{Path.GetFileNameWithoutExtension(file)}.{method.Identifier.Text}").ToList();

        Assert.NotEmpty(tests);
        Expect.None(rows.Except([.. Enumerable.Range(1, 90).Select(number => $"S-{number:00}"), "S-18w"]).Select(row => $"{row} is no scenario"));
        Expect.None(rows.GroupBy(row => row).Where(group => group.Count() > 1).Select(group => $"{group.Key} is there twice"));
        Assert.Equal(91, rows.Count);
        Expect.None(tests.Except(named).Select(test => $"{test} is not on the page"));
        Expect.None(named.Except(tests).Select(test => $"{test} does not exist"));
        Expect.None(from Match row in ScenarioTestRow().Matches(page)
                    where !row.Groups[2].Value.Contains($".S{row.Groups[1].Value}_", StringComparison.Ordinal)
                    select $"S-{row.Groups[1].Value} has the test of another");
    }

    [Fact]
    public void Make_help_lists_every_target()
    {
        var makefile = File.ReadAllText(Repository.At("Makefile"));
        var phony = Phony().Matches(makefile).Select(match => match.Groups[1].Value).ToList();

        Assert.NotEmpty(phony);
        Expect.None(phony.Where(target => !Regex.IsMatch(makefile, $"^{target}:.* ## .+$", RegexOptions.Multiline)));
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"Containers\.[A-Z][A-Za-z]+(\.Tests)?")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"^\| (S-\d\dw?) \|", RegexOptions.Multiline)]
    private static partial Regex ScenarioRow();

    [GeneratedRegex(@"`\w+Scenarios\.S\w+`")]
    private static partial Regex ScenarioTest();

    [GeneratedRegex(@"^\| S-(\d\dw?) \|.*(`\w+Scenarios\.\w+`)", RegexOptions.Multiline)]
    private static partial Regex ScenarioTestRow();

    [GeneratedRegex(@"^\.PHONY: (\S+)$", RegexOptions.Multiline)]
    private static partial Regex Phony();
}
