using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Tests;

/// <summary>--change: docker's instructions with docker's quoting.</summary>
public class ConfigChangesTests
{
    [Theory]
    [InlineData("ENV A=1 B=2", "A=1|B=2")]
    [InlineData("ENV A=1 B=\"two words\" C=three\\ words D='it is'", "A=1|B=two words|C=three words|D=it is")]
    [InlineData("ENV A the rest of the line", "A=the rest of the line")]
    [InlineData("env A=", "A=")]
    [InlineData("ENV=A=1", "A=1")]
    [InlineData("ENV A=$OLD/x B=${OLD}y C='$OLD' D=\\$OLD E=${NONE:-else} F=${OLD:+some}", "A=was/x|B=wasy|C=$OLD|D=$OLD|E=else|F=some")]
    [InlineData("ENV OLD=new", "OLD=new")]
    public void Variables_are_set_several_at_once_and_keep_their_places(string change, string expected)
    {
        var env = ConfigChanges.Apply(new ImageRunConfiguration { Env = ["OLD=was"] }, [change]).Env!;

        Assert.Equal(expected, string.Join('|', expected.StartsWith("OLD", StringComparison.Ordinal) ? env : env.Skip(1)));
    }

    [Fact]
    public void Each_instruction_changes_its_part()
    {
        var config = ConfigChanges.Apply(
            new ImageRunConfiguration { WorkingDir = "/srv", Labels = new Dictionary<string, string> { ["a"] = "0", ["z"] = "kept" } },
            [
                "CMD [\"a\", \"b c\"]", "LABEL a=1 \"b c\"=\"d e\"", "USER jane", "WORKDIR sub", "WORKDIR /abs/x/..", "WORKDIR y", "STOPSIGNAL SIGUSR1",
                "EXPOSE 80 53/UDP 8000-8002", "VOLUME /one /two", "VOLUME [\"/three four\"]", "ONBUILD RUN make", "SHELL [\"/bin/bash\", \"-c\"]",
                "HEALTHCHECK --interval=1m30s --retries=3 CMD curl -f localhost",
            ]);

        Assert.Equal(["a", "b c"], config.Cmd);
        Assert.Equal(["a=1", "b c=d e", "z=kept"], config.Labels!.Select(label => $"{label.Key}={label.Value}"));
        Assert.Equal(("jane", "/abs/y", "SIGUSR1"), (config.User, config.WorkingDir, config.StopSignal));
        Assert.Equal(["53/udp", "80/tcp", "8000/tcp", "8001/tcp", "8002/tcp"], config.ExposedPorts!.Keys);
        Assert.Equal(["/one", "/three four", "/two"], config.Volumes!.Keys);
        Assert.Equal(["RUN make"], config.OnBuild);
        Assert.Equal("""{"Test":["CMD-SHELL","curl -f localhost"],"Interval":90000000000,"Retries":3}""", config.Healthcheck.ToString());
    }

    [Fact]
    public void A_shell_command_takes_the_images_shell_and_an_entrypoint_drops_a_command_that_is_not_its_own()
    {
        var image = new ImageRunConfiguration { Cmd = ["old"], Shell = ["/bin/ash", "-c"] };

        Assert.Equal(["/bin/ash", "-c", "echo $HOME"], ConfigChanges.Apply(image, ["CMD echo $HOME"]).Cmd);
        Assert.Null(ConfigChanges.Apply(image, ["ENTRYPOINT [\"x\"]"]).Cmd);
        Assert.Equal(["y"], ConfigChanges.Apply(image, ["CMD [\"y\"]", "ENTRYPOINT [\"x\"]"]).Cmd);
    }

    [Theory]
    [InlineData("RUN x", "RUN is not one of")]
    [InlineData("CMD", "no value")]
    [InlineData("CMD [\"a\", 1]", "JSON array")]
    [InlineData("ENV A", "two arguments")]
    [InlineData("ENV =x", "can not be blank")]
    [InlineData("ENV A=\"open", "failed to process")]
    [InlineData("ENV A=${open", "failed to process")]
    [InlineData("EXPOSE eighty", "invalid port")]
    [InlineData("EXPOSE 90-80", "invalid port")]
    [InlineData("EXPOSE 70000", "invalid port")]
    [InlineData("STOPSIGNAL NOTHING", "invalid signal")]
    [InlineData("ONBUILD FROM x", "FROM isn't allowed")]
    [InlineData("HEALTHCHECK CMD", "missing command")]
    [InlineData("HEALTHCHECK --interval=soon CMD x", "soon")]
    public void What_makes_no_sense_is_refused_with_the_instruction_in_the_message(string change, string why)
    {
        var error = Assert.Throws<ContainersException>(() => ConfigChanges.Apply(new ImageRunConfiguration(), [change]));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Contains(change, error.Message);
        Assert.Contains(why, error.Message);
    }
}
