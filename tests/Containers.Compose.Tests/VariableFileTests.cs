using Containers.Compose.Reading;
using Containers.Oci;

namespace Containers.Compose.Tests;

public sealed class VariableFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    [Theory]
    [InlineData("A=1", "1")]
    [InlineData("  export A = two words  ", "two words")]
    [InlineData("A=value # comment", "value")]
    [InlineData("A=value#none", "value#none")]
    [InlineData("A=# all comment", "")]
    [InlineData("A=", "")]
    [InlineData("A='$CALLER #x'", "$CALLER #x")]
    [InlineData("A=\"$CALLER #x\"", "caller #x")]
    [InlineData("A=\"a\\nb\\tc\\\"d\\\\e\\$f\"", "a\nb\tc\"d\\e$f")]
    [InlineData("A=\"one\ntwo\"", "one\ntwo")]
    [InlineData("B=b\nA=${B}${C:-c}", "bc")]
    [InlineData("CALLER=own\nA=$CALLER", "caller")]
    [InlineData("A=1\nA=2", "2")]
    [InlineData("# A=1\n\nA=x=y", "x=y")]
    public void Values_are_read(string text, string value)
    {
        File.WriteAllText(_path, text);
        Assert.Equal(value, VariableFile.Read(_path, Find)["A"]);
    }

    [Fact]
    public void In_a_raw_file_all_means_itself()
    {
        File.WriteAllText(_path, "A=\"$CALLER\" # x\n");
        Assert.Equal("\"$CALLER\" # x", VariableFile.Read(_path, Find, isRaw: true)["A"]);
    }

    [Fact]
    public void A_name_alone_is_the_callers_variable_or_nothing()
    {
        File.WriteAllText(_path, "CALLER\nNOBODYS\n");
        Assert.Equal([KeyValuePair.Create("CALLER", "caller")], VariableFile.Read(_path, Find));
    }

    [Theory]
    [InlineData("A=1\n=2", ":2: \"\" is no variable's name")]
    [InlineData("two words=1", ":1: \"two words\"")]
    [InlineData("A=\"open", ":1: A: a \" has no end")]
    [InlineData("\nA=${open", ":2: A: ")]
    public void Mistakes_are_told_with_their_line(string text, string message)
    {
        File.WriteAllText(_path, text);
        var error = Assert.Throws<ContainersException>(() => VariableFile.Read(_path, Find));
        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(_path + message, error.Message);
    }

    public void Dispose() => File.Delete(_path);

    private static string? Find(string name) => name == "CALLER" ? "caller" : null;
}
