using Containers.Oci;
using Containers.Systemd.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Systemd.Tests;

public sealed class CommandLineWordsTests
{
    [Theory]
    [InlineData("", new string[0])]
    [InlineData("  a  b\tc ", new[] { "a", "b", "c" })]
    [InlineData("'a b' \"c d\"", new[] { "a b", "c d" })]
    [InlineData("a'b'\"c\"d", new[] { "abcd" })]
    [InlineData("'' \"\"", new[] { "", "" })]
    [InlineData(@"a\sb \x41\102\u0043 \n", new[] { "a b", "ABC", "\n" })]
    [InlineData("'it is \"so\"' \"it's\"", new[] { "it is \"so\"", "it's" })]
    [InlineData(@"\""a\'", new[] { "\"a'" })]
    public void A_line_is_taken_apart_as_systemd_does(string line, string[] words) => Assert.Equal(words, CommandLineWords.Split(line));

    [Theory]
    [InlineData("'a")]
    [InlineData("\"a")]
    [InlineData(@"a\q")]
    [InlineData(@"a\")]
    [InlineData(@"\x4")]
    [InlineData(@"\xzz")]
    [InlineData(@"\x00")]
    [InlineData(@"\Uffffffff")]
    [InlineData(@"\ud800")]
    public void A_line_that_systemd_would_refuse_is_refused(string line) =>
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => CommandLineWords.Split(line)).Kind);

    [Fact]
    public void What_is_joined_is_split_into_the_same_words() =>
        Prop.ForAll(
            ArbMap.Default.ArbFor<string[]>(),
            words =>
            {
                string[] real = [.. words.Select(word => (word ?? string.Empty).Replace("\0", string.Empty, StringComparison.Ordinal))];
                return CommandLineWords.Split(CommandLineWords.Join(real)).SequenceEqual(real);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData(";", "\";\"")]
    [InlineData("", "\"\"")]
    [InlineData("a b", "\"a b\"")]
    [InlineData("50%", "50%%")]
    [InlineData("$HOME", "$$HOME")]
    [InlineData("a\nb", "\"a\\nb\"")]
    public void An_argument_is_written_so_that_systemd_gives_just_this(string word, string text) => Assert.Equal(text, CommandLineWords.JoinLiterally([word]));
}
