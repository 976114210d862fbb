using Containers.Oci;

namespace Containers.Build.Tests;

public sealed class VariableTests
{
    [Theory]
    [InlineData("ARG A=1\nLABEL l=$A", "", "1")]
    [InlineData("ARG A=1\nLABEL l=$A", "A=2", "2")]
    [InlineData("ARG A=1\nLABEL l=[$A]", "A=", "[]")]
    [InlineData("ARG A\nLABEL l=${A-unset}", "", "unset")]
    [InlineData("LABEL l=${A-unset}", "A=2", "unset")]
    [InlineData("ARG A=1\nENV A=2\nLABEL l=$A", "A=3", "2")]
    [InlineData("ENV A=2\nARG A=1\nLABEL l=$A", "A=3", "2")]
    [InlineData("ARG A=1\nARG A=2\nLABEL l=$A", "", "2")]
    [InlineData("ARG A=1\nARG B=${A}2\nLABEL l=$B", "", "12")]
    [InlineData("ARG A=1\nARG B=${A}2\nLABEL l=$B", "A=x", "x2")]
    [InlineData("ARG A=1 B=$A\nLABEL l=$B", "", "1")]
    [InlineData("ENV A=1\nENV A=2 B=$A\nLABEL l=$B", "", "1")]
    [InlineData("ARG GLOBAL\nLABEL l=$GLOBAL", "", "g")]
    [InlineData("ARG GLOBAL=own\nLABEL l=$GLOBAL", "", "own")]
    [InlineData("ARG GLOBAL\nLABEL l=$GLOBAL", "GLOBAL=given", "given")]
    [InlineData("LABEL l=${GLOBAL-unset}", "", "unset")]
    [InlineData("LABEL l=${TARGETOS-unset}", "", "unset")]
    [InlineData("ARG TARGETOS\nLABEL l=$TARGETOS", "", "linux")]
    public void Arguments_are_known_where_they_are_declared(string instructions, string given, string expected)
    {
        var state = new MemoryBuild().Build("ARG GLOBAL=g\nFROM bb\n" + instructions, Given(given));
        Assert.Equal(expected, state.Config.Labels!["l"]);
    }

    [Fact]
    public void Stages_do_not_see_each_others_arguments_but_their_environment()
    {
        var state = new MemoryBuild().Build("FROM bb AS one\nARG A=1\nENV E=$A\nFROM one\nLABEL a=[$A] e=$E\n");
        Assert.Equal(("[]", "1"), (state.Config.Labels!["a"], state.Config.Labels["e"]));
    }

    [Fact]
    public void Commands_get_arguments_and_environment_and_the_environment_wins()
    {
        var build = new MemoryBuild();
        build.Configuration("ARG A=arg\nARG B=arg\nENV B=env\nRUN x", Given("http_proxy=p"));
        var command = Assert.Single(build.Machine.Commands);
        Assert.Contains("A=arg", command.Environment);
        Assert.Contains("B=env", command.Environment);
        Assert.DoesNotContain("B=arg", command.Environment);
        Assert.Equal(["http_proxy=p"], command.Incidental);
    }

    [Fact]
    public void Arguments_that_nobody_asked_for_are_told_in_order()
    {
        var build = new MemoryBuild();
        build.Build("ARG G\nFROM bb AS skipped\nARG S\nFROM bb\nARG USED\n", Given("z=1", "USED=1", "a=1", "G=1", "S=1", "https_proxy=x"));
        Assert.Equal(["S", "a", "z"], build.Unused);
    }

    [Fact]
    public void A_variable_that_must_be_there_and_is_not_fails_its_instruction()
    {
        var failure = new MemoryBuild().Failure("FROM bb\nLABEL l=\"${A:?say what}\"\n");
        Assert.Equal((2, true), (failure.Instruction.Range.First, failure.Cause.Message.Contains("say what", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_base_without_a_name_is_refused() =>
        Assert.Equal(ErrorKind.Invalid, new MemoryBuild().Failure("ARG B\nFROM $B\n").Cause.Kind);

    private static BuildOptions Given(params string[] arguments) =>
        new() { Arguments = arguments.Where(text => text.Length > 0).ToDictionary(text => text.Split('=')[0], text => text.Split('=')[1]) };
}
