using System.Runtime.CompilerServices;
using Containers.Kube.Planning;

namespace Containers.Kube.Tests;

/// <summary>
/// One folder a case: a file, and in expected.txt what it comes to, or the mistake in it. A new case is a new folder; with UPDATE_GOLDEN=1 in the
/// environment its expectation is written down, to be read before it is believed. A case whose name begins with "flags" is planned with all flags.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases => new(Directory.GetDirectories(At()).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_comes_to_what_its_folder_says(string name)
    {
        var actual = PlanText.Of(File.ReadAllText(At(name, "shop.yaml")), name.StartsWith("flags", StringComparison.Ordinal) ? Flags() : new PlayOptions());
        var expected = At(name, "expected.txt");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(expected, actual);
        }

        Assert.Equal(File.ReadAllText(expected), actual);
    }

    private static PlayOptions Flags() => new()
    {
        Networks = ["lan", "wan"], Addresses = ["10.1.0.2", "10.1.0.3"], MacAddresses = ["02:00:00:00:00:01"], Publish = ["9090:80"], PublishAll = true,
        Annotations = ["io.containers.autoupdate/web=local", "team=blue"], UserMode = "keep-id", LogDriver = "none", LogOptions = ["tag=x"], NoHosts = true, NoHostname = true,
        NoPodPrefix = true, SeccompDirectory = "/profiles", Labels = ["unit=u"],
    };

    private static string At(params string[] parts) => Path.Combine([Path.GetDirectoryName(ThisFile())!, "golden", .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
