using System.Text;
using Containers.Configuration.Yaml;
using Containers.Oci;

namespace Containers.Configuration.Tests;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("# nothing\n---\n---\na: 1\n", """{"a":1}""")]
    [InlineData("a: 1\n---\n- b\n", """{"a":1} ["b"]""")]
    [InlineData("a: {b: [1, x, {c: }]}\n", """{"a":{"b":[1,"x",{"c":null}]}}""")]
    [InlineData("- ~\n- null\n- ''\n-\n", """[null,null,"",null]""")]
    [InlineData("[true, False, yes, on, 'true', !!str true]", """[true,false,"yes","on","true","true"]""")]
    [InlineData("[0, 7, -12, +3, 0x1F, 0644, 0o17, 0b101, 1_000, -0, 18446744073709551615]", "[0,7,-12,3,31,420,15,5,1000,0,18446744073709551615]")]
    [InlineData("[1.5, -.5, 1., 1e3, 1E-2, .inf, .nan, 1e999]", """[1.5,-0.5,1,1000,0.01,".inf",".nan","1e999"]""")]
    [InlineData("[09, 1.2.3, 0.5.0, 2001-01-01, 12:30, 100m, 99999999999999999999]", """[9,"1.2.3","0.5.0","2001-01-01","12:30","100m",1E+20]""")]
    [InlineData("a: |\n  one\n   two\nb: >-\n  three\n  four\nc: \"x\\ty\"\n", """{"a":"one\n two\n","b":"three four","c":"x\ty"}""")]
    [InlineData("1: one\ntrue: two\n", """{"1":"one","true":"two"}""")]
    [InlineData("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n", """{"a":{"b":1},"c":{"b":1},"d":[{"b":1},{"b":1}]}""")]
    [InlineData("base: &x {b: 1, c: 2}\nd:\n  <<: *x\n  c: 3\n", """{"base":{"b":1,"c":2},"d":{"c":3,"b":1}}""")]
    public void Documents_mean_what_JSON_can_say(string text, string meaning) =>
        Assert.Equal(meaning, string.Join(' ', YamlReader.Read(text, "file").Select(document => document.ToJsonString())));

    [Theory]
    [InlineData("a: 1\n  b: 2\n", "file:2:")]
    [InlineData("a: [1, 2\n", "file:2:")]
    [InlineData("a: 1\na: 2\n", "file:2:1: a is there twice")]
    [InlineData("[a, b]: 1\n", "file:1:")]
    [InlineData("a: *x\n", "file:1:4: *x is nothing that came before")]
    [InlineData("a: &x [*x]\n", "*x is nothing that came before")]
    [InlineData("a: !!int text\n", "file:1:4: \"text\" is no tag:yaml.org,2002:int")]
    [InlineData("a: !ruby/object {b: 1}\n", "has no meaning here")]
    [InlineData("a: !own text\n", "is no !own")]
    [InlineData("a: {<<: 1}\n", "only a mapping can be merged into one")]
    public void What_is_wrong_is_named_with_its_place(string text, string message)
    {
        var error = Assert.Throws<ContainersException>(() => YamlReader.Read(text, "file"));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(message, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void Few_words_cannot_come_to_much()
    {
        var text = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
        for (var i = 1; i < 30; i++)
        {
            var before = $"*a{i - 1}";
            text.Append($"a{i}: &a{i} [{string.Join(',', Enumerable.Repeat(before, 10))}]\n");
        }

        Assert.Contains("more than 200000 values", Assert.Throws<ContainersException>(() => YamlReader.Read(text.ToString(), "file")).Message);
        Assert.Contains("deep", Assert.Throws<ContainersException>(() => YamlReader.Read(new string('[', 500) + new string(']', 500), "file")).Message);
    }
}
