using Containers.Dockerfile.Expansion;
using Containers.Oci;

namespace Containers.Dockerfile.Tests;

/// <summary>What becomes of variables, quotes and escapes.</summary>
public sealed class ExpanderTests
{
    private static readonly Dictionary<string, string> s_environment = new()
    {
        ["X"] = "value",
        ["EMPTY"] = "",
        ["PATHS"] = "/usr/local/lib/a.tar.gz",
        ["TWO"] = "one two",
        ["STARS"] = "a**b?c\\d",
        ["_u1"] = "under",
        ["é"] = "letter",
        ["SLASHES"] = "/tmp/tmp/bar.txt",
        ["NEEDLE"] = "/tmp",
    };

    [Theory]
    // Names.
    [InlineData("$X", "value")]
    [InlineData("${X}", "value")]
    [InlineData("a$X.b", "avalue.b")]
    [InlineData("$_u1", "under")]
    [InlineData("$é", "letter")]
    [InlineData("$X_", "")]
    [InlineData("${X}_", "value_")]
    [InlineData("$NONE", "")]
    [InlineData("a$", "a$")]
    [InlineData("$ X", "$ X")]
    [InlineData("$.", "$.")]
    [InlineData("$12a", "a")]
    [InlineData("$$X", "X")]
    [InlineData("$?", "")]
    // Substitutes.
    [InlineData("${X:-s}", "value")]
    [InlineData("${EMPTY:-s}", "s")]
    [InlineData("${NONE:-s}", "s")]
    [InlineData("${X-s}", "value")]
    [InlineData("${EMPTY-s}", "")]
    [InlineData("${NONE-s}", "s")]
    [InlineData("${NONE:-}", "")]
    [InlineData("${X:+s}", "s")]
    [InlineData("${EMPTY:+s}", "")]
    [InlineData("${NONE:+s}", "")]
    [InlineData("${X+s}", "s")]
    [InlineData("${EMPTY+s}", "s")]
    [InlineData("${NONE+s}", "")]
    [InlineData("${X:?why}", "value")]
    [InlineData("${EMPTY?why}", "")]
    [InlineData("${NONE:-$X}", "value")]
    [InlineData("${NONE:-${EMPTY:-${X}}}", "value")]
    [InlineData("${NONE:-'a b'}", "a b")]
    [InlineData("${NONE:-a\\}b}", "a}b")]
    [InlineData("${NONE:+-$X}", "")]
    // Taking away.
    [InlineData("${PATHS#*/}", "usr/local/lib/a.tar.gz")]
    [InlineData("${PATHS##*/}", "a.tar.gz")]
    [InlineData("${PATHS%.*}", "/usr/local/lib/a.tar")]
    [InlineData("${PATHS%%.*}", "/usr/local/lib/a")]
    [InlineData("${X#val}", "ue")]
    [InlineData("${X%ue}", "val")]
    [InlineData("${X#nothing}", "value")]
    [InlineData("${X#}", "value")]
    [InlineData("${X##}", "value")]
    [InlineData("${X#*}", "value")]
    [InlineData("${X##*}", "")]
    [InlineData("${X%*}", "value")]
    [InlineData("${X%%*}", "")]
    [InlineData("${X#???}", "ue")]
    [InlineData("${STARS#a\\*\\*}", "b?c\\d")]
    [InlineData("${STARS%\\?*}", "a**b")]
    [InlineData("${STARS#*\\\\}", "d")]
    [InlineData("${NONE#x}", "")]
    [InlineData("${X#$NONE}", "value")]
    // Replacing.
    [InlineData("${X/a/o}", "volue")]
    [InlineData("${SLASHES/$NEEDLE/}", "/tmp/bar.txt")]
    [InlineData("${SLASHES//$NEEDLE/}", "/bar.txt")]
    [InlineData("${SLASHES//\\//-}", "-tmp-tmp-bar.txt")]
    [InlineData("${SLASHES//\\//\\/}", "\\/tmp\\/tmp\\/bar.txt")]
    [InlineData("${X/?/$EMPTY}", "alue")]
    [InlineData("${X/*/all}", "all")]
    [InlineData("${X//*/all}", "all")]
    [InlineData("${X//[/x}", "value")]
    [InlineData("${X/$EMPTY/ww}", "wwvalue")]
    [InlineData("${X///}", "value")]
    [InlineData("${NONE///}", "")]
    // Quotes and escapes.
    [InlineData("'$X'", "$X")]
    [InlineData("\"$X\"", "value")]
    [InlineData("\"a'b\"", "a'b")]
    [InlineData("'a\"b'", "a\"b")]
    [InlineData("\\$X", "$X")]
    [InlineData("\\a\\ b", "a b")]
    [InlineData("\"\\$X\"", "$X")]
    [InlineData("\"\\a\"", "\\a")]
    [InlineData("\"\\\"\"", "\"")]
    [InlineData("\"\\\\\"", "\\")]
    [InlineData("'\\'", "\\")]
    [InlineData("a\\", "a")]
    [InlineData("a  b", "a  b")]
    [InlineData("a\"b\"'c'd", "abcd")]
    [InlineData("", "")]
    public void A_word_is_expanded(string text, string expected) => Assert.Equal(expected, New().Word(text));

    [Theory]
    [InlineData("${NONE:?}", "NONE: is not allowed to be unset")]
    [InlineData("${EMPTY:?}", "EMPTY: is not allowed to be empty")]
    [InlineData("${NONE:?tell me}", "NONE: tell me")]
    [InlineData("${NONE?}", "NONE: is not allowed to be unset")]
    [InlineData("${", "missing '}'")]
    [InlineData("${X", "missing '}'")]
    [InlineData("${X:", "unsupported modifier (:) in substitution")]
    [InlineData("${X:-a", "missing '}'")]
    [InlineData("${}", "bad substitution")]
    [InlineData("${{X}}", "bad substitution")]
    [InlineData("${:X}", "bad substitution")]
    [InlineData("${X=a}", "unsupported modifier (=)")]
    [InlineData("${X:=a}", "unsupported modifier (:=)")]
    [InlineData("${X^}", "unsupported modifier (^)")]
    [InlineData("${X:#a}", "unsupported modifier (:#)")]
    [InlineData("${X/a}", "missing '/' in ${}")]
    [InlineData("${X//}", "missing '/' in ${}")]
    [InlineData("${X#\\a}", "invalid escape '\\a'")]
    [InlineData("'a", "single-quote")]
    [InlineData("\"a", "double-quote")]
    [InlineData("\"a\\", "double-quote")]
    public void What_cannot_be_expanded_is_told(string text, string expected)
    {
        var error = Assert.Throws<ContainersException>(() => New().Word(text));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("$TWO", "one|two")]
    [InlineData("\"$TWO\"", "one two")]
    [InlineData("a$TWO'b c'", "aone|twob c")]
    [InlineData("a\\ b", "a b")]
    [InlineData("$EMPTY", "")]
    [InlineData("''", "")]
    [InlineData("  a   b  ", "a|b")]
    public void Words_are_divided_after_expansion(string text, string expected) => Assert.Equal(expected, string.Join('|', New().Words(text)));

    [Theory]
    [InlineData("echo \"$X\" '$X' \\$X\n", "echo \"value\" 'value' $X\n")]
    [InlineData("it's\n", "it's\n")]
    public void In_a_body_quotes_are_text(string text, string expected) => Assert.Equal(expected, New().Body(text));

    [Theory]
    [InlineData("echo \"$X\" $NONE ${NONE:-x} '$X'", "echo \"value\" $NONE ${NONE:-x} '$X'")]
    [InlineData("${X^}", "${X^}")]
    public void For_people_what_is_unknown_stays(string text, string expected) => Assert.Equal(expected, New().Display(text));

    [Fact]
    public void A_backtick_may_be_what_escapes()
    {
        var expander = new Expander(s_environment.GetValueOrDefault, '`');

        Assert.Equal("$X C:\\dir", expander.Word("`$X C:\\dir"));
        Assert.Equal("\"\\value", expander.Word("\"`\"\\$X\""));
        Assert.Equal("$X", expander.Body("\\$X"));
    }

    [Fact]
    public void What_was_used_and_what_was_missing_is_remembered()
    {
        var expander = New();
        expander.Word("$X $NONE ${OTHER:-x} ${THIRD#a} \"$X\" '$QUOTED'");
        expander.Display("$SHOWN");

        Assert.Equal(["NONE", "OTHER", "THIRD"], expander.Unset);
        Assert.Equal(["X"], expander.Used);
    }

    [Fact]
    public void Nothing_becomes_longer_than_a_variable_can_be()
    {
        var expander = new Expander(_ => new string('x', 100_000));

        Assert.Throws<ContainersException>(() => expander.Word(string.Concat(Enumerable.Repeat("$A", 100))));
        Assert.Throws<ContainersException>(() => expander.Word("${A//x/" + new string('y', 100) + "}"));
        Assert.Equal(1_000_000, expander.Word(string.Concat(Enumerable.Repeat("$A", 10))).Length);
    }

    [Fact]
    public void Nesting_ends_somewhere()
    {
        var text = string.Concat(Enumerable.Repeat("${A:-", 100_000)) + new string('}', 100_000);

        Assert.Contains("nested", Assert.Throws<ContainersException>(() => New().Word(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void No_pattern_takes_for_ever()
    {
        var expander = new Expander(_ => new string('a', 100_000));
        var stars = string.Concat(Enumerable.Repeat("*a", 1000)) + "b";

        Assert.Equal(100_000, expander.Word("${A##" + string.Concat(Enumerable.Repeat("*a", 30)) + "b}").Length);
        Assert.Throws<ContainersException>(() => expander.Word("${A##" + stars + "}"));
        Assert.Throws<ContainersException>(() => expander.Word("${A//" + stars + "/x}"));
    }

    private static Expander New() => new(s_environment.GetValueOrDefault);
}
