using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Tests;

public sealed class EnvironmentTextTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Flags_win_over_files_and_files_over_the_image()
    {
        var file = _temp.Write("env", "B=file\nC=file\n");

        Assert.Equal(["A=image", "B=file", "C=flag", "D=flag"], EnvironmentText.Resolve(["A=image", "B=image"], [file], ["C=old", "D=flag", "C=flag"]));
    }

    [Fact]
    public void Files_have_comments_empty_lines_and_values_as_they_are()
    {
        var file = _temp.Write("env", "# comment\n\n  INDENTED=1\nQUOTED=\"x y\"\nSPACES= a b \nEMPTY=\nEQUALS=a=b\nHASH=a#b\r\n");

        Assert.Equal(["INDENTED=1", "QUOTED=\"x y\"", "SPACES= a b ", "EMPTY=", "EQUALS=a=b", "HASH=a#b"], EnvironmentText.Resolve([], [file], []));
    }

    [Fact]
    public void A_name_alone_takes_the_callers_value_or_nothing()
    {
        var name = "WHERRY_TEST_" + Guid.NewGuid().ToString("N");
        Environment.SetEnvironmentVariable(name, "mine");
        Environment.SetEnvironmentVariable(name + "2", "two");
        var file = _temp.Write("env", name + "\n");

        Assert.Equal([$"{name}=mine"], EnvironmentText.Resolve([], [file], [name + "_UNSET"]));
        Assert.Equal([$"{name}2=two", $"{name}=mine"], EnvironmentText.Resolve([], [], [name + "*"]).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("A=1\nB C=2\n", "line 2: \"B C\" is not a variable's name")]
    [InlineData("=x\n", "line 1: \"\" is not a variable's name")]
    public void A_file_with_a_bad_name_is_named_with_its_line(string content, string message)
    {
        var file = _temp.Write("env", content);
        var error = Assert.Throws<ContainersException>(() => EnvironmentText.Resolve([], [file], []));

        Assert.Equal((ErrorKind.Invalid, $"--env-file {file}, {message}"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var error = Assert.Throws<ContainersException>(() => EnvironmentText.Resolve([], [_temp["missing"]], []));

        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.StartsWith($"--env-file {_temp["missing"]}: ", error.Message);
    }

    [Fact]
    public void A_flag_without_a_name_is_refused() =>
        Assert.Equal("invalid environment variable \"=x\": it has no name", Assert.Throws<ContainersException>(() => EnvironmentText.Resolve([], [], ["=x"])).Message);
}
