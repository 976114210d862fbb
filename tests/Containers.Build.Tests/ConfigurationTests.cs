using Containers.Oci.Images;

namespace Containers.Build.Tests;

public sealed class ConfigurationTests
{
    [Theory]
    [InlineData("CMD [\"a\", \"b\"]", "a b")]
    [InlineData("CMD a b", "/bin/sh -c a b")]
    [InlineData("SHELL [\"s\"]\nCMD a", "s a")]
    [InlineData("CMD a\nCMD [\"b\"]", "b")]
    [InlineData("", "sh")]
    [InlineData("ENTRYPOINT [\"e\"]", null)]
    [InlineData("CMD [\"a\"]\nENTRYPOINT [\"e\"]", "a")]
    [InlineData("ENTRYPOINT [\"e\"]\nCMD [\"a\"]", "a")]
    public void Commands(string instructions, string? expected) =>
        Assert.Equal(expected, new MemoryBuild().Configuration(instructions).Cmd is { } cmd ? string.Join(' ', cmd) : null);

    [Theory]
    [InlineData("WORKDIR /a", "/a")]
    [InlineData("WORKDIR /a\nWORKDIR b\nWORKDIR ../c", "/a/c")]
    [InlineData("WORKDIR a", "/a")]
    [InlineData("WORKDIR /a/../../b", "/b")]
    [InlineData("WORKDIR /", "/")]
    public void Working_directories(string instructions, string expected) => Assert.Equal(expected, new MemoryBuild().Configuration(instructions).WorkingDir!.TrimEnd('/') is { Length: > 0 } path ? path : "/");

    [Theory]
    [InlineData("COPY f x", "/x")]
    [InlineData("COPY f x/", "/x/")]
    [InlineData("WORKDIR /w\nCOPY f x", "/w/x")]
    [InlineData("WORKDIR /w\nCOPY f .", "/w/")]
    [InlineData("WORKDIR /w\nCOPY f ..", "/")]
    [InlineData("WORKDIR /w\nCOPY f ../../../x/.", "/x/")]
    [InlineData("WORKDIR /w\nCOPY f /", "/")]
    public void Destinations(string instructions, string expected)
    {
        var build = new MemoryBuild();
        build.Configuration(instructions);
        Assert.Equal(expected, build.Machine.Copies.Single().Destination);
    }

    [Fact]
    public void Variables_keep_their_place_and_the_search_path_is_always_said()
    {
        const string Path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        Assert.Equal([Path, "A=3", "B=2"], new MemoryBuild().Configuration("ENV A=1 B=2\nENV A=3").Env);
        Assert.Equal([Path], new MemoryBuild().Build("FROM scratch\nLABEL a=1\n").Config.Env);
        var build = new MemoryBuild();
        build.Machine.Images["own"] = new ImageRunConfiguration { Env = ["PATH=/own"] };
        Assert.Equal(["PATH=/own"], build.Build("FROM own\nLABEL a=1\n").Config.Env);
    }

    [Fact]
    public void Labels_and_environment_of_the_command_line_come_last()
    {
        var config = new MemoryBuild().Configuration("LABEL a=1 b=1 c=1\nENV X=1 Y=1", new BuildOptions
        {
            Labels = new Dictionary<string, string> { ["a"] = "2", ["d"] = "2" }, UnsetLabels = ["c"], Environment = ["X=2", "Z=2"], UnsetEnvironment = ["Y"],
        });
        Assert.Equal("a=2 b=1 d=2", string.Join(' ', config.Labels!.Select(label => $"{label.Key}={label.Value}")));
        Assert.Equal("X=2 Z=2", string.Join(' ', config.Env!.Where(variable => !variable.StartsWith("PATH", StringComparison.Ordinal))));
    }

    [Fact]
    public void Labels_of_the_base_can_be_left_behind()
    {
        var build = new MemoryBuild();
        build.Machine.Images["labelled"] = new ImageRunConfiguration { Labels = new Dictionary<string, string> { ["base"] = "1" } };
        Assert.Equal(["base", "own"], build.Build("FROM labelled\nLABEL own=1\n").Config.Labels!.Keys.Order());
        Assert.Equal(["own"], build.Build("FROM labelled\nLABEL own=1\n", new BuildOptions { InheritLabels = false }).Config.Labels!.Keys);
    }

    [Fact]
    public void Ports_and_volumes_are_gathered()
    {
        var config = new MemoryBuild().Configuration("EXPOSE 80 53/udp\nEXPOSE 80 8000-8001\nVOLUME /a\nVOLUME [\"/b\", \"/a\"]");
        Assert.Equal(["53/udp", "80/tcp", "8000/tcp", "8001/tcp"], config.ExposedPorts!.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(["/a", "/b"], config.Volumes!.Keys.Order());
    }

    [Theory]
    [InlineData("HEALTHCHECK NONE", """{"Test":["NONE"]}""")]
    [InlineData("HEALTHCHECK CMD a b", """{"Test":["CMD-SHELL","a b"]}""")]
    [InlineData("HEALTHCHECK --interval=1s --retries=3 CMD [\"a\"]", """{"Test":["CMD","a"],"Interval":1000000000,"Retries":3}""")]
    public void Checks_of_health(string instruction, string expected) => Assert.Equal(expected, new MemoryBuild().Configuration(instruction).Healthcheck!.Value.GetRawText());

    [Fact]
    public void Each_instruction_is_in_the_history_and_says_whether_it_made_a_layer()
    {
        var state = new MemoryBuild().Build("FROM bb\nENV A=1\nRUN x\nARG B=2\nRUN y\n");
        Assert.Equal([true, null, true, null], state.History.Select(entry => entry.EmptyLayer));
        Assert.Equal("RUN |1 B=2 /bin/sh -c y", state.History[^1].CreatedBy);
        Assert.Equal(3, state.Layers.Count);
    }
}
