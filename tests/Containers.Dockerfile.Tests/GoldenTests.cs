using System.Runtime.CompilerServices;
using Containers.Dockerfile.Source;

namespace Containers.Dockerfile.Tests;

/// <summary>
/// One folder a case: a Dockerfile, and in expected.txt how it is understood or what is wrong with it. A new case is a new
/// folder; with UPDATE_GOLDEN=1 in the environment its expectation is written down, to be read before it is believed.
/// </summary>
public sealed class GoldenTests
{
    public static TheoryData<string> Cases => new(Directory.GetDirectories(At()).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    /// <summary>The files of all cases.</summary>
    internal static IReadOnlyList<string> Files => [.. Directory.GetDirectories(At()).Order(StringComparer.Ordinal).Select(directory => Path.Combine(directory, "Dockerfile"))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_is_understood_as_its_folder_says(string name)
    {
        var actual = Dump.Of(BuildFile.Parse(File.ReadAllText(At(name, "Dockerfile"))));
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(At(name, "expected.txt"), actual);
        }

        Assert.Equal(File.ReadAllText(At(name, "expected.txt")), actual);
    }

    [Fact]
    public void There_are_cases_of_both_kinds()
    {
        var negative = Files.Count(path => BuildFile.Parse(File.ReadAllText(path)).Diagnostics.Any(one => one.Severity == Severity.Error));

        Assert.InRange(negative, 60, int.MaxValue);
        Assert.InRange(Files.Count - negative, 90, int.MaxValue);
    }

    private static string At(params string[] parts) => Path.Combine([Path.GetDirectoryName(ThisFile())!, "Golden", .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
