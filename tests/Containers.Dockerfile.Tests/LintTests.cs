using System.Reflection;
using System.Runtime.CompilerServices;
using Containers.Dockerfile.Linting;
using Containers.Dockerfile.Matching;
using Containers.Oci;

namespace Containers.Dockerfile.Tests;

/// <summary>
/// One folder a case: a Dockerfile, and in expected.txt the report on it. There may be an ignore file and arguments, one NAME=VALUE
/// on a line. A new case is a new folder; with UPDATE_GOLDEN=1 in the environment its report is written down.
/// </summary>
public sealed class LintTests
{
    private static readonly Dictionary<string, BaseImageFacts> s_images = new()
    {
        ["alpine"] = new(new Dictionary<string, string> { ["PATH"] = "/bin" }, false, "linux/amd64"),
        ["golang"] = new(new Dictionary<string, string> { ["PATH"] = "/bin", ["GOPATH"] = "/go" }, false, "linux/amd64"),
        ["powershell"] = new(new Dictionary<string, string>(), true, "linux/amd64"),
        ["armada"] = new(new Dictionary<string, string>(), false, "linux/arm64/v8"),
    };

    public static TheoryData<string> Cases => new(Directory.GetDirectories(At()).Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_file_is_judged_as_its_folder_says(string name)
    {
        var file = BuildFile.Parse(File.ReadAllText(At(name, "Dockerfile")));
        var actual = Linter.Check(file, Surroundings(name)).Report(file.Source);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(At(name, "expected.txt"), actual);
        }

        Assert.Equal(File.ReadAllText(At(name, "expected.txt")), actual);
    }

    [Fact]
    public void Every_rule_is_broken_by_some_case_and_left_out_by_skipping_it()
    {
        var rules = typeof(LintRules).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetValue(null)!).ToHashSet();
        var broken = new HashSet<string>();
        foreach (var name in Cases.Select(row => row.Data))
        {
            var file = BuildFile.Parse(File.ReadAllText(At(name, "Dockerfile")));
            var all = Linter.Check(file, Surroundings(name), LintSettings.Parse("experimental=all"));
            broken.UnionWith(all.Warnings.Select(one => one.Rule));
            Assert.Empty(Linter.Check(file, Surroundings(name), LintSettings.Parse("skip=all")).Warnings);
            foreach (var rule in all.Warnings.Select(one => one.Rule).Distinct())
            {
                Assert.DoesNotContain(Linter.Check(file, Surroundings(name), LintSettings.Parse($"skip={rule}")).Warnings, one => one.Rule == rule);
            }
        }

        Assert.Equal(22, rules.Count);
        Assert.Equal(rules.Order(), broken.Order());
    }

    [Fact]
    public void A_file_may_want_to_be_refused()
    {
        var file = BuildFile.Parse("# check=error=true\nFROM scratch AS Big\nMAINTAINER me\n");
        var result = Linter.Check(file, new LintSurroundings());

        Assert.Equal("lint violation found for rules: MaintainerDeprecated, StageNameCasing", Assert.Throws<ContainersException>(result.ThrowIfForbidden).Message);
        Linter.Check(file, new LintSurroundings(), LintSettings.Parse("")).ThrowIfForbidden();
        Linter.Check(BuildFile.Parse("# check=error=true\nFROM scratch\n"), new LintSurroundings()).ThrowIfForbidden();
    }

    [Theory]
    [InlineData("skipp=all")]
    [InlineData("all")]
    [InlineData("error=maybe")]
    [InlineData("skip=all;x")]
    public void Nonsense_about_checks_is_refused(string text) => Assert.Throws<ContainersException>(() => LintSettings.Parse(text));

    [Theory]
    [InlineData(" skip = A , B ; error = true ", "A", true)]
    [InlineData("error=1;skip=B", "B", true)]
    [InlineData("skip=A;error=false", "A", false)]
    public void Settings_are_read_with_blanks_and_in_any_order(string text, string skipped, bool failsBuild)
    {
        var settings = LintSettings.Parse(text);

        Assert.Contains(skipped, settings.Skip);
        Assert.Equal(failsBuild, settings.FailsBuild);
    }

    private static LintSurroundings Surroundings(string name)
    {
        var (ignore, arguments) = (At(name, "ignore"), At(name, "arguments"));
        return new LintSurroundings
        {
            FindImage = image => s_images.GetValueOrDefault(image),
            Ignore = File.Exists(ignore) ? PathPatterns.ParseIgnoreFile(File.ReadAllText(ignore)) : null,
            BuildArguments = File.Exists(arguments) ? File.ReadLines(arguments).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]) : [],
        };
    }

    private static string At(params string[] parts) => Path.Combine([Path.GetDirectoryName(ThisFile())!, "GoldenLint", .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
