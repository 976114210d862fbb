using System.Runtime.CompilerServices;
using Containers.Testing;

namespace Containers.Systemd.Tests;

/// <summary>The units that are installed beside the program.</summary>
public sealed class PackagedUnitTests
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    public static TheoryData<string, string> Units
    {
        get
        {
            var units = new TheoryData<string, string>();
            foreach (var path in Directory.GetFiles(At(), "*.*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                units.Add(Path.GetRelativePath(At(), Path.GetDirectoryName(path)!), Path.GetFileName(path));
            }

            return units;
        }
    }

    [Theory]
    [MemberData(nameof(Units))]
    public void Systemd_finds_nothing_wrong_with_it(string scope, string unit)
    {
        Assert.SkipUnless(File.Exists(Verifier), "systemd-analyze is not installed");
        // Verified as the machine's in both cases: to load a user's it wants a user's session.
        var said = Shell.Run("/", $"SYSTEMD_LOG_LEVEL=warning SYSTEMD_UNIT_PATH={At(scope)}: {Verifier} verify --man=no --recursive-errors=no {At(scope, unit)} 2>&1 || true");

        Assert.Empty(said);
    }

    [Fact]
    public void Users_and_the_machine_have_the_same_ones()
    {
        // What waits for the machine's network is needed where the machine's own target is out of reach.
        var users = Names("user").Except(["wherry-user-wait-network-online.service"]);

        Assert.Equal(Names("system"), users);
    }

    [Fact]
    public void Every_one_says_where_it_is_described()
    {
        foreach (var (scope, unit) in Units.Select(row => row.Data))
        {
            var page = File.ReadLines(At(scope, unit)).Single(line => line.StartsWith("Documentation=man:", StringComparison.Ordinal))["Documentation=man:".Length..];
            Assert.True(File.Exists(Path.Combine(At(), "../../man", page[..page.IndexOf('(')] + ".1")), $"{unit}: there is no page {page}");
        }
    }

    private static IEnumerable<string> Names(string scope) => Directory.GetFiles(At(scope)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static string At(params string[] parts) => Path.GetFullPath(Path.Combine([Path.GetDirectoryName(ThisFile())!, "../../packaging/systemd", .. parts]));

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
