using System.Text;
using Containers.Configuration.Toml;
using Containers.Oci;

namespace Containers.Configuration.Tests;

/// <summary>TOML 1.0, section by section.</summary>
public sealed class TomlReaderTests
{
    [Theory]
    [InlineData("", "{}")]
    [InlineData("# only a comment", "{}")]
    [InlineData("a = 1 # one\r\nb = \"x # y\"\n", "{a:1,b:\"x # y\"}")]
    [InlineData("bare_key-1 = 1\n\"quoted key\" = 2\n'lit\"' = 3\n1234 = 4\n\"\" = 5", "{:5,1234:4,bare_key-1:1,lit\":3,quoted key:2}")]
    [InlineData("a . b.\"c.d\" = 1\na.b.e = 2", "{a:{b:{c.d:1,e:2}}}")]
    [InlineData("a = '''\nx\\y''z'''\nb = \"\"\"\none \\\n   \n  two\"\"\"\"\"\n", "{a:\"x\\\\y\\u0027\\u0027z\",b:\"one two\\u0022\\u0022\"}")]
    [InlineData("a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "{a:\"\\b\\t\\n\\f\\r\\u0022\\\\\\u00E9\\uD83D\\uDE00\"}")]
    [InlineData("a = +99\nb = -0\nc = 1_000\nd = 0xDEAD_beef\ne = 0o755\nf = 0b1101\ng = 9223372036854775807\nh = -9223372036854775808", "{a:99,b:0,c:1000,d:3735928559,e:493,f:13,g:9223372036854775807,h:-9223372036854775808}")]
    [InlineData("a = 1.5\nb = -0.0\nc = 5e+22\nd = 6.626e-34\ne = 2_2.2_2\nf = inf\ng = -inf\nh = nan\ni = +inf", "{a:1.5f,b:-0f,c:5E+22f,d:6.626E-34f,e:22.22f,f:Infinityf,g:-Infinityf,h:NaNf,i:Infinityf}")]
    [InlineData("a = 1979-05-27T07:32:00Z\nb = 1979-05-27 00:32:00.999999-07:00\nc = 1979-05-27T07:32:00\nd = 1979-05-27\ne = 07:32:00.5\nf = 2000-02-29", "{a:<1979-05-27T07:32:00Z>,b:<1979-05-27 00:32:00.999999-07:00>,c:<1979-05-27T07:32:00>,d:<1979-05-27>,e:<07:32:00.5>,f:<2000-02-29>}")]
    [InlineData("a = []\nb = [1, 'x', [true], ]\nc = [ # one\n 1,\n # two\n 2\n]", "{a:[],b:[1,\"x\",[true]],c:[1,2]}")]
    [InlineData("a = { }\nb = { x = 1, y.z = 2, y.w = {v=3} }", "{a:{},b:{x:1,y:{w:{v:3},z:2}}}")]
    [InlineData("[a.b]\nx=1\n[a]\ny=2\n[ c . 'd' ]\n", "{a:{b:{x:1},y:2},c:{d:{}}}")]
    [InlineData("[[a]]\nx=1\n[[a]]\n[a.b]\ny=2\n[[a.c]]\n[[a.c]]", "{a:[{x:1},{b:{y:2},c:[{},{}]}]}")]
    [InlineData("[fruit]\napple.color = 1\napple.taste.sweet = true\n[fruit.apple.texture]\nsmooth = true", "{fruit:{apple:{color:1,taste:{sweet:true},texture:{smooth:true}}}}")]
    [InlineData("\uFEFFa = 1", "{a:1}")]
    public void Documents_mean_what_the_specification_says(string document, string meaning) => Assert.Equal(meaning, Show.Read(document));

    [Theory]
    [InlineData("a = 1 b = 2", "1:7: the line should end here")]
    [InlineData("a =", "1:4: a value is missing")]
    [InlineData("a = yes", "1:5: \"yes\" is not a value: text goes in quotes")]
    [InlineData("a = True", "1:5: \"True\" is not a value: text goes in quotes")]
    [InlineData("x = 1\n= 2", "2:1: a key is missing")]
    [InlineData("a = 1\na = 2", "2:1: a is defined already")]
    [InlineData("a = 1\na.b = 2", "2:1: a is defined already")]
    [InlineData("a.b = 1\na = 2", "2:1: a is defined already")]
    [InlineData("[a]\n[a]", "2:2: a is defined already")]
    [InlineData("a = 1\n[a]", "2:2: a is defined already")]
    [InlineData("a = {}\n[a.b]", "2:2: a is not a table that could be added to")]
    [InlineData("a = {x=1}\na.y = 2", "2:1: a is defined already")]
    [InlineData("a = { x = 1, x = 2 }", "1:14: x is defined already")]
    [InlineData("a = { x.y = 1, x = 2 }", "1:16: x is defined already")]
    [InlineData("a = { x = 1, }", "1:14: a key is missing")]
    [InlineData("a = { x = 1\n}", "1:12: a table in braces ends on its line")]
    [InlineData("a = [1 2]", "1:8: a comma or ] is missing")]
    [InlineData("a = [1,\n2", "1:5: this array has no end")]
    [InlineData("a = \"x", "1:5: this string has no end")]
    [InlineData("a = 'x\ny'", "1:5: this string has no end")]
    [InlineData("a = \"\"\"x\n", "1:5: this string has no end")]
    [InlineData("a = \"\\e\"", "1:6: no such escape: a backslash is written \\\\, or the string in single quotes")]
    [InlineData("a = \"\\ud800\"", "1:6: not a Unicode character")]
    [InlineData("a = \"\\U00110000\"", "1:6: not a Unicode character")]
    [InlineData("a = \"\\uFFFFFFF\"\nb = \"\\UFFFFFFFF\"", "2:6: not a Unicode character")]
    [InlineData("a = 01", "1:5: \"01\" is not a value: text goes in quotes")]
    [InlineData("a = 1__0", "1:5: \"1__0\" is not a value: text goes in quotes")]
    [InlineData("a = 1.", "1:5: \"1.\" is not a value: text goes in quotes")]
    [InlineData("a = .5", "1:5: \".5\" is not a value: text goes in quotes")]
    [InlineData("a = +0x1", "1:5: \"+0x1\" is not a value: text goes in quotes")]
    [InlineData("a = 9223372036854775808", "1:5: 9223372036854775808 is beyond 64 bits")]
    [InlineData("a = 0x8000000000000000", "1:5: 0x8000000000000000 is beyond 64 bits")]
    [InlineData("a = 2001-02-29", "1:5: \"2001-02-29\" is not a value: text goes in quotes")]
    [InlineData("a = 24:00:00", "1:5: \"24:00:00\" is not a value: text goes in quotes")]
    [InlineData("a = 1\rb = 2", "1:6: the line should end here")]
    [InlineData("# x\u0001", "1:4: control character U+0001")]
    [InlineData("a = \"x\u007f\"", "1:7: control character U+007F")]
    [InlineData("[a\nb=1", "1:3: ] is missing")]
    [InlineData("[[a]\n", "1:5: ]] is missing")]
    [InlineData("[]", "1:2: a key is missing")]
    [InlineData("a = []\n[[a]]", "2:3: a is defined already, and not as an array of tables")]
    [InlineData("[[a]]\n[a]", "2:2: a is defined already")]
    [InlineData("[a.b.c]\nz=9\n[a]\nb.c.t = 1", "4:1: b is defined already")]
    [InlineData("[fruit]\napple.color = 1\n[fruit.apple]", "3:8: apple is defined already")]
    [InlineData("\"\"\"long\"\"\" = 1", "1:3: = is missing")]
    [InlineData("é = 1", "1:1: a key is missing")]
    [InlineData("a = '\U0001F600' x", "1:9: the line should end here")]
    public void What_is_wrong_is_said_with_its_place(string document, string error)
    {
        var thrown = Assert.Throws<ContainersException>(() => Show.Read(document));
        Assert.Equal(ErrorKind.Invalid, thrown.Kind);
        Assert.Equal("test.conf:" + error, thrown.Message);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused_with_their_place()
    {
        byte[] document = [.. "a = 1\nb = \"x"u8, 0xc3, 0x28, .. "\""u8];
        Assert.Equal("test.conf:2:7: not UTF-8", Assert.Throws<ContainersException>(() => TomlReader.Read(document, "test.conf")).Message);
    }

    [Fact]
    public void Deep_nesting_is_refused_and_long_lines_are_not()
    {
        Assert.Contains("nested too deep", Assert.Throws<ContainersException>(() => Show.Read("a = " + new string('[', 100_000))).Message, StringComparison.Ordinal);
        Assert.Contains("nested too deep", Assert.Throws<ContainersException>(() => Show.Read("a = " + string.Concat(Enumerable.Repeat("{b=", 100_000)))).Message, StringComparison.Ordinal);
        var numbers = (TomlArray)TomlReader.Read(Encoding.UTF8.GetBytes("a = [" + string.Concat(Enumerable.Repeat("1,", 300_000)) + "]"), "x").Entries["a"];
        Assert.Equal(300_000, numbers.Items.Count);
        Assert.Throws<ContainersException>(() => TomlReader.Read(new byte[5 << 20], "x"));
    }
}
