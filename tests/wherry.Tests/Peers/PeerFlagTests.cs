using System.Text.RegularExpressions;
using Wherry.CommandLine;

namespace Wherry.Tests.Peers;

/// <summary>
/// Every command of docker's and podman's, and every flag of theirs, is one of ours, taken or refused with a reason, or the page
/// on compatibility says that it is not there. The lists beside this file are names, as the programs' help has them.
/// </summary>
public sealed partial class PeerFlagTests
{
    private const string Program = "(program)";

    private static readonly string s_page = Resource("compatibility");

    [Theory]
    [InlineData("docker-28")]
    [InlineData("podman-5")]
    public void Each_command_is_there_or_it_is_said_why_not(string peer)
    {
        var missing = Section("## Commands").SelectMany(row => row[0]).ToList();
        var lacking = Commands(peer).Select(command => command.Name)
            .Where(name => name != Program && Find(name) is null && !Stands(AbsentCommands.Reasons.Keys, name) && !Stands(missing, name));

        Assert.Empty(lacking);
    }

    [Theory]
    [InlineData("docker-28")]
    [InlineData("podman-5")]
    public void Each_flag_is_taken_or_refused_or_said_not_to_be_there(string peer)
    {
        var missing = Section("## Flags").SelectMany(row => row[0].SelectMany(command => row[1].Select(flag => $"{command} {flag}"))).ToHashSet();
        var lacking = from command in Commands(peer)
                      let ours = command.Name == Program ? new GlobalFlags().Options : Find(command.Name)?.Options
                      where ours is not null
                      let spellings = ours.SelectMany(option => option.Aliases.Append(option.Name)).ToHashSet()
                      from flag in command.Flags
                      where !spellings.Contains(flag) && !missing.Contains($"{OwnName(command.Name)} {flag}")
                      select $"{command.Name} {flag}";

        Assert.Empty(lacking);
    }

    [Fact]
    public void The_page_and_the_program_give_reasons_for_the_same_commands()
    {
        var told = Section("## Commands").SelectMany(row => row[0]).ToHashSet();

        Assert.Empty(AbsentCommands.Reasons.Keys.Except(told));
        Assert.DoesNotContain(told.Concat(AbsentCommands.Reasons.Keys), name => Registry.Find(name) is not null);
    }

    [Fact]
    public void Absent_commands_are_named_with_their_reason()
    {
        foreach (var (name, reason) in AbsentCommands.Reasons)
        {
            var error = Assert.Throws<Containers.Oci.ContainersException>(() => Dispatcher.Find([.. name.Split(' '), "ls"]));
            Assert.Equal($"wherry {name} is not supported: {reason}", error.Message);
        }
    }

    // "image trust set" is "image trust" with an argument.
    private static Subcommand? Find(string name) => Registry.Find(name) ?? Registry.Find(string.Join(' ', name.Split(' ').Take(2)));

    private static string OwnName(string name) => Find(name)?.Name ?? name;

    private static bool Stands(IEnumerable<string> names, string command) =>
        names.Any(name => command == name || command.StartsWith(name + " ", StringComparison.Ordinal));

    private static IEnumerable<(string Name, string[] Flags)> Commands(string peer) => Resource(peer).Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => line.Split(':', 2)).Select(parts => (parts[0], parts[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    // The rows of a section's table: of each column what is in code marks.
    private static IEnumerable<List<List<string>>> Section(string heading)
    {
        var start = s_page.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        var end = s_page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        var rows = s_page[start..(end < 0 ? s_page.Length : end)].Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(rows);
        return rows.Select(row => row.Split('|')[1..^1].Select(column => Code().Matches(column).Select(match => match.Groups[1].Value).ToList()).ToList());
    }

    private static string Resource(string name)
    {
        using var stream = typeof(PeerFlagTests).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();
}
