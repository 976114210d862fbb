using System.Runtime.CompilerServices;
using System.Text;
using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;
using Containers.Testing;

namespace Containers.Systemd.Tests;

/// <summary>
/// One folder a case: Quadlet files, and in expected.txt the services, links and problems they give. A new case is a new
/// folder; with UPDATE_GOLDEN=1 in the environment its expectation is written down, to be read before it is believed. Cases
/// whose names begin with "root" are for the machine's systemd, the others for a user's.
/// </summary>
public sealed class QuadletTests
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    public static TheoryData<string> Cases => new(Directory.GetDirectories(At()).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Files_give_what_their_folder_says(string name)
    {
        var actual = Describe(At(name), name.StartsWith("root", StringComparison.Ordinal));
        var expected = At(name, "expected.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    [Fact]
    public void Every_key_of_every_kind_is_in_a_case()
    {
        var problems = new List<UnitProblem>();
        var used = new HashSet<(string, string)>();
        foreach (var directory in Directory.GetDirectories(At()))
        {
            foreach (var source in new QuadletFinder([directory], problems).Find())
            {
                used.UnionWith(source.Own.Entries.Select(entry => (source.Kind.Section, entry.Key)));
            }
        }

        var missing = from kind in QuadletKind.All
                      from key in kind.Keys.All
                      where !used.Contains((kind.Section, key.Name))
                      select $"[{kind.Section}] {key.Name}";

        Assert.Empty(missing);
    }

    [Fact]
    public void Systemd_finds_nothing_wrong_with_the_services()
    {
        Assert.SkipUnless(File.Exists(Verifier), "systemd-analyze is not installed");
        var complaints = new List<string>();
        foreach (var directory in Directory.GetDirectories(At()))
        {
            complaints.AddRange(Verify(directory));
        }

        // Every other version of systemd knows a key more.
        Assert.DoesNotContain(complaints, line => !line.Contains("Unknown key 'UpheldBy'", StringComparison.Ordinal));
    }

    private static List<string> Verify(string directory)
    {
        var isRoot = Path.GetFileName(directory).StartsWith("root", StringComparison.Ordinal);
        var sources = new QuadletFinder([directory], []).Find();
        var services = new QuadletConverter(new QuadletSettings("/bin/true", !isRoot, _ => true), sources).Convert([]);
        var scratch = Directory.CreateTempSubdirectory("wherry-units-").FullName;
        foreach (var service in services)
        {
            File.WriteAllText(Path.Combine(scratch, service.FileName), service.Unit.ToString());
        }

        var said = services.Count == 0 ? string.Empty
            : Shell.Run("/", $"SYSTEMD_LOG_LEVEL=warning SYSTEMD_UNIT_PATH={scratch}: {Verifier} verify --man=no --recursive-errors=no {scratch}/*.service 2>&1 || true");
        Directory.Delete(scratch, recursive: true);
        return [.. said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"{Path.GetFileName(directory)}: {line}")];
    }

    private static string Describe(string directory, bool isRoot)
    {
        var problems = new List<UnitProblem>();
        var sources = new QuadletFinder([directory], problems).Find();
        var settings = new QuadletSettings("/usr/bin/wherry", !isRoot, path => path == "/dev/null");
        var text = new StringBuilder();
        foreach (var service in new QuadletConverter(settings, sources).Convert(problems))
        {
            text.Append("--- ").Append(service.FileName).Append('\n').Append(service.IsBroken ? "broken\n" : service.Unit);
            foreach (var (path, target) in service.Links())
            {
                text.Append("link ").Append(path).Append(" -> ").Append(target).Append('\n');
            }
        }

        foreach (var problem in problems)
        {
            text.Append("problem ").Append(problem).Append('\n');
        }

        return text.ToString().Replace(directory, "/quadlets", StringComparison.Ordinal);
    }

    private static string At(params string[] parts) => Path.Combine([Path.GetDirectoryName(ThisFile())!, "Quadlets", .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
