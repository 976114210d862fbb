using Containers.Compose.Reading;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Compose.Tests;

public sealed class InterpolationTests
{
    [Theory]
    [InlineData("nothing", "nothing")]
    [InlineData("$SET/${SET}", "set/set")]
    [InlineData("$$SET $${SET}", "$SET ${SET}")]
    [InlineData("${EMPTY:-other}|${EMPTY-other}", "other|")]
    [InlineData("${NONE:-other}|${NONE-other}", "other|other")]
    [InlineData("${SET:+other}|${EMPTY:+other}|${EMPTY+other}|${NONE+other}", "other||other|")]
    [InlineData("${NONE:-${NONE:-${SET}}}", "set")]
    [InlineData("${NONE:-a$SET-$$}", "aset-$")]
    [InlineData("${SET:?must}", "set")]
    [InlineData("$SET_ON|$SET.x|{SET}", "|set.x|{SET}")]
    [InlineData("}", "}")]
    public void Variables_are_replaced(string text, string meant) => Assert.Equal(meant, Replace(text));

    [Theory]
    [InlineData("${SET", "has no }")]
    [InlineData("${NONE:-a", "has no }")]
    [InlineData("${}", "a name is expected")]
    [InlineData("${SET/a/b}", "behind SET")]
    [InlineData("${SET:}", "behind SET")]
    [InlineData("5$", "stands alone")]
    [InlineData("$ SET", "stands alone")]
    [InlineData("${NONE:?say it}", "NONE must be set: say it")]
    [InlineData("${EMPTY?fine}${NONE?}", "NONE must be set")]
    public void What_is_no_variable_is_told(string text, string message) => Assert.Contains(message, Assert.Throws<ContainersException>(() => Replace(text)).Message);

    [Fact]
    public void Depth_is_bounded() =>
        Assert.Contains("too deep", Assert.Throws<ContainersException>(() => Replace(string.Concat(Enumerable.Repeat("${A:-", 100_000)))).Message);

    [Fact]
    public void Doubled_dollar_signs_mean_themselves() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>(),
        text => Replace((text ?? string.Empty).Replace("$", "$$", StringComparison.Ordinal)) == (text ?? string.Empty)).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Whatever_is_written_is_read_or_refused()
    {
        var pieces = Gen.Elements("$", "{", "}", "SET", "NONE", ":", "-", "?", "+", " ", "x", "$$", "${");
        Prop.ForAll(
            pieces.ListOf().Select(list => string.Concat(list)).ToArbitrary(),
            text =>
            {
                try
                {
                    Replace(text);
                }
                catch (ContainersException e)
                {
                    Assert.Equal(ErrorKind.Invalid, e.Kind);
                }
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    private static string Replace(string text) => Interpolation.Replace(text, name => name switch { "SET" => "set", "EMPTY" => string.Empty, _ => null }, _ => { });
}
