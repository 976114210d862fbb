using Containers.E2E.Tests.Suite;

namespace Containers.E2E.Tests;

/// <summary>Builds each folder of Builds and compares what came of it, file by file and setting by setting.</summary>
public class BuildSuiteTests
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Builds");

    [Fact]
    public void Each_case_gives_what_is_expected_of_it()
    {
        if (Surroundings.Mode != "rootless-overlay")
        {
            Assert.Skip("what a Dockerfile means is the same in every mode");
        }

        using var store = new Store();
        var builds = new WherryBuilds(store);
        var below = builds.Base();
        var cases = Cases(Folder, Environment.GetEnvironmentVariable("WHERRY_BUILD_CASES"));
        var results = new IReadOnlyList<string>[cases.Count];
        Parallel.For(0, cases.Count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => results[i] = Build(builds, cases[i], below));

        int[] built = [.. Enumerable.Range(0, cases.Count).Where(i => !results[i].Contains("fails"))];
        foreach (var (i, settings) in built.Zip(builds.Settings([.. built.Select(i => cases[i].Name)])))
        {
            results[i] = [.. results[i], .. settings];
        }

        var wrong = cases.Zip(results, Difference).OfType<string>().ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases.Count} differ:\n{string.Join('\n', wrong)}");
    }

    [Fact(Explicit = true)]
    public void Record_what_buildah_makes_of_the_cases()
    {
        var folder = Environment.GetEnvironmentVariable("WHERRY_RECORD_BUILDS") ?? throw new InvalidOperationException("WHERRY_RECORD_BUILDS does not name the folder of the cases");
        using var builds = new BuildahBuilds();
        var below = builds.Base();
        foreach (var one in Cases(folder, Environment.GetEnvironmentVariable("WHERRY_BUILD_CASES")))
        {
            var lines = builds.Build(one, below);
            Console.Error.WriteLine($"{one.Name}: {string.Join('\n', lines.Where(line => line[0] == '!').DefaultIfEmpty($"{lines.Count} lines"))}");
            File.WriteAllLines(one.ExpectedFile, lines.Where(line => line[0] != '!').Order(StringComparer.Ordinal));
        }
    }

    // What goes wrong with one case is told with the others.
    private static IReadOnlyList<string> Build(WherryBuilds builds, BuildCase one, Dictionary<string, string> below)
    {
        try
        {
            return builds.Build(one, below);
        }
        catch (Exception e) when (e is Xunit.Sdk.XunitException or IOException)
        {
            return ["fails", "is broken", .. e.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => "! " + line)];
        }
    }

    private static string? Difference(BuildCase one, IReadOnlyList<string> actual)
    {
        var expected = one.Expected();
        var reasons = actual.Where(line => line[0] == '!').ToList();
        List<string> differences = [.. expected.Except(actual).Select(line => "-" + line), .. actual.Except(expected).Except(reasons).Select(line => "+" + line)];
        return differences.Count == 0 ? null : $"{one.Name}:\n  {string.Join("\n  ", differences.Concat(reasons))}";
    }

    private static List<BuildCase> Cases(string folder, string? prefix) =>
        [.. Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).Where(path => Path.GetFileName(path).StartsWith(prefix ?? string.Empty, StringComparison.Ordinal)).Select(path => new BuildCase(path))];
}
