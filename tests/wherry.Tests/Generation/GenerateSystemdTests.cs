using Containers.Linux.Processes;
using Containers.Testing;
using Wherry.Commands.Generation;

namespace Wherry.Tests.Generation;

/// <summary>
/// One folder a case: commands that make containers and pods, and the services that are generated of them. A new case is a new
/// folder; where systemd is installed, it finds nothing wrong with any of the services.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class GenerateSystemdTests
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    public static TheoryData<string> Cases => GoldenFolders.Cases("systemd");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Services_are_what_their_folder_says(string name)
    {
        var folder = GoldenFolders.At("systemd", name);
        using var made = new GoldenCase(folder);
        var actual = made.Run(File.ReadAllLines(Path.Combine(folder, "case.txt")));

        GoldenFolders.Expect(folder, actual);
        if (made.Last.HasSucceeded && File.Exists(Verifier))
        {
            Assert.Empty(Verify(made));
        }
    }

    [Fact]
    public void Every_flag_is_in_a_case()
    {
        var words = Directory.GetDirectories(GoldenFolders.At("systemd")).SelectMany(folder => File.ReadAllText(Path.Combine(folder, "case.txt")).Split([' ', '\n', '='])).ToHashSet();

        Assert.DoesNotContain(new GenerateSystemdCommand().Options.Select(option => option.Name), flag => !words.Contains(flag));
    }

    private static string Verify(GoldenCase made)
    {
        var (code, _, error) = made.Carry([.. made.Last.Words, "--files"]);
        Assert.True(code == 0, error);
        foreach (var path in Directory.GetFiles(made.WorkingDirectory))
        {
            File.WriteAllText(path, File.ReadAllText(path).Replace(ThisProcess.Executable, "/bin/true", StringComparison.Ordinal));
        }

        // A template is verified as one of its instances.
        return Shell.Run(made.WorkingDirectory, $"""
            for unit in *@.service; do test ! -e "$unit" || mv "$unit" "$(basename "$unit" .service)7.service"; done
            SYSTEMD_LOG_LEVEL=warning SYSTEMD_UNIT_PATH="$PWD": {Verifier} verify --man=no --recursive-errors=no ./*.service 2>&1 || true
            """);
    }
}
