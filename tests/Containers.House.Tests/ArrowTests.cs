using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Containers.House.Tests;

/// <summary>Who may know whom. The plan is docs/architecture.md; this is the one table that enforces it.</summary>
public sealed class ArrowTests
{
    private static readonly string[] s_kernelAndWords = ["Linux", "Oci"];

    // Room by room from the bottom up, without "Containers."; the programs by their names. Nobody may refer to a program.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Oci"] = [],
        ["Linux"] = [],
        ["Dockerfile"] = ["Oci"],
        ["Templates"] = [],
        ["Configuration"] = s_kernelAndWords,
        ["Content"] = s_kernelAndWords,
        ["State"] = s_kernelAndWords,
        ["Runtime"] = s_kernelAndWords,
        ["Network"] = s_kernelAndWords,
        ["Layers"] = ["Content", .. s_kernelAndWords],
        ["Registry"] = ["Content", .. s_kernelAndWords],
        ["Build"] = ["Dockerfile", "Oci"],
        ["Engine"] = ["Build", "State", "Runtime", "Network", "Registry", "Layers", "Content", "Configuration", "Templates", "Dockerfile", .. s_kernelAndWords],
        ["Api"] = ["Engine", "State", "Configuration", "Templates", .. s_kernelAndWords],
        ["Compose"] = ["Engine", "State", "Configuration", "Templates", .. s_kernelAndWords],
        ["Kube"] = ["Engine", "State", "Configuration", "Templates", .. s_kernelAndWords],
        ["Systemd"] = ["Oci"],
        ["wherry-monitor"] = ["Runtime", "Network", "State", "Configuration", .. s_kernelAndWords],
    };

    private static readonly string[] s_rooms = [.. s_allowed.Keys.Where(name => name != "wherry-monitor")];

    [Fact]
    public void Every_room_and_program_has_its_place_in_the_table()
    {
        var strangers = Repository.RoomsAndPrograms.Select(project => Short(project.Name)).Where(name => name != "wherry" && !s_allowed.ContainsKey(name));

        Expect.None(strangers);
    }

    [Fact]
    public void Every_arrow_in_a_project_file_is_allowed()
    {
        var wrong = from project in Repository.RoomsAndPrograms
                    from reference in project.References
                    where !MayRefer(Short(project.Name), Short(reference))
                    select $"{project} -> {reference}";

        Expect.None(wrong);
    }

    [Fact]
    public void No_file_uses_a_room_that_its_project_does_not_name()
    {
        // References of references are visible to the compiler: an arrow could be drawn without anybody writing it down.
        var wrong = new List<string>();
        foreach (var project in Repository.RoomsAndPrograms)
        {
            var named = project.References.Append(project.Name).ToHashSet();
            foreach (var file in Repository.CSharpFiles(project.Directory))
            {
                wrong.AddRange(RoomsUsedBy(file).Where(room => !named.Contains("Containers." + room)).Select(room => $"{Repository.Relative(file)} uses {room}"));
            }
        }

        Expect.None(wrong);
    }

    [Fact]
    public void The_arrows_of_the_table_make_no_circle()
    {
        var done = new HashSet<string>();
        while (s_allowed.Keys.FirstOrDefault(name => !done.Contains(name) && s_allowed[name].All(done.Contains)) is { } next)
        {
            done.Add(next);
        }

        Expect.None(s_allowed.Keys.Except(done));
    }

    private static bool MayRefer(string from, string to) =>
        from == "wherry" ? s_rooms.Contains(to) : s_allowed.TryGetValue(from, out var allowed) && allowed.Contains(to);

    private static string Short(string name) => name.StartsWith("Containers.", StringComparison.Ordinal) ? name["Containers.".Length..] : name;

    private static IEnumerable<string> RoomsUsedBy(string file) => Repository.Parse(file).DescendantNodes().OfType<UsingDirectiveSyntax>()
        .Select(directive => directive.NamespaceOrType.ToString().Replace("global::", "", StringComparison.Ordinal).Split('.'))
        .Where(parts => parts is ["Containers", _, ..] && s_rooms.Contains(parts[1])).Select(parts => parts[1]).Distinct();
}
