using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;
using Wherry.CommandLine;
using Wherry.Tests.CommandLine;

namespace Wherry.Tests.Generation;

/// <summary>
/// One folder a case: a compose file and what is beside it, and the Quadlet files that are generated of it. The generator makes services
/// of them all, and their commands have no flag that is not known or is refused.
/// </summary>
[Collection(nameof(AloneCollection))]
public sealed class GenerateComposeTests
{
    public static TheoryData<string> Cases => GoldenFolders.Cases("compose");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Files_are_what_their_folder_says(string name)
    {
        var folder = GoldenFolders.At("compose", name);
        var commands = Path.Combine(folder, "case.txt");
        using var made = new GoldenCase(folder, isThere: true);
        var actual = made.Run(File.Exists(commands) ? File.ReadAllLines(commands) : ["generate quadlet compose.yaml"]);

        GoldenFolders.Expect(folder, actual);
        if (made.Last.HasSucceeded)
        {
            CheckAll(made.Carry(made.Last.Words).Output);
        }
    }

    private static void CheckAll(string output)
    {
        var directory = Directory.CreateTempSubdirectory("wherry-compose-").FullName;
        try
        {
            foreach (var text in output.Split("\n---\n"))
            {
                var kind = QuadletKind.All.Single(kind => text.Contains($"\n[{kind.Section}]\n", StringComparison.Ordinal));
                var name = text.Split('\n').Single(line => line.StartsWith("# FileName=", StringComparison.Ordinal))["# FileName=".Length..];
                File.WriteAllText(Path.Combine(directory, $"{name}.{kind.Extension}"), text);
            }

            foreach (var service in QuadletCheck.Passes(directory))
            {
                Check([.. CommandLineWords.Split(service.Unit["Service"].Last("ExecStart")!.Value).Skip(1)]);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Check(IReadOnlyList<string> words)
    {
        var (command, arguments) = Dispatcher.Find([.. words.SkipWhile(word => word.StartsWith('-'))]);
        var call = Parsing.Parse(command, arguments);
        command.Check(call);
    }
}
