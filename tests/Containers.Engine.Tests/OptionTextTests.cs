using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Tests;

public class OptionTextTests
{
    [Theory]
    [InlineData("0", 0L)]
    [InlineData("100", 100L)]
    [InlineData("100b", 100L)]
    [InlineData("512k", 512L << 10)]
    [InlineData("512K", 512L << 10)]
    [InlineData("64m", 64L << 20)]
    [InlineData("64MB", 64L << 20)]
    [InlineData("64MiB", 64L << 20)]
    [InlineData("1g", 1L << 30)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2t", 2L << 40)]
    public void Sizes_are_read_with_their_units(string text, long bytes) => Assert.Equal(bytes, Sizes.Parse(text, "--memory"));

    [Theory]
    [InlineData("")]
    [InlineData("m")]
    [InlineData("-1")]
    [InlineData("1x")]
    [InlineData("1mm")]
    [InlineData("5i")]
    [InlineData("5ib")]
    [InlineData("1e3")]
    [InlineData("1,5g")]
    [InlineData("0x10")]
    [InlineData("99999999999t")]
    [InlineData("99999999999999999999999999999999")]
    public void What_is_no_size_is_named(string text)
    {
        var error = Assert.Throws<ContainersException>(() => Sizes.Parse(text, "--memory"));

        Assert.Equal((ErrorKind.Invalid, $"invalid --memory \"{text}\": want a number with b, k, m or g behind it"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("no", "no", 0)]
    [InlineData("always", "always", 0)]
    [InlineData("unless-stopped", "unless-stopped", 0)]
    [InlineData("on-failure", "on-failure", 0)]
    [InlineData("on-failure:3", "on-failure", 3)]
    [InlineData("on-failure:0", "on-failure", 0)]
    public void Restart_policies_are_read(string text, string policy, int retries) => Assert.Equal((policy, retries), RestartText.Parse(text, autoRemove: false));

    [Theory]
    [InlineData("")]
    [InlineData("ever")]
    [InlineData("Always")]
    [InlineData("always:3")]
    [InlineData("no:1")]
    [InlineData("on-failure:")]
    [InlineData("on-failure:x")]
    [InlineData("on-failure:-1")]
    [InlineData("on-failure:99999999999")]
    public void What_is_no_restart_policy_is_named(string text)
    {
        var error = Assert.Throws<ContainersException>(() => RestartText.Parse(text, autoRemove: false));

        Assert.Equal((ErrorKind.Invalid, $"invalid --restart \"{text}\": want no, always, unless-stopped or on-failure[:RETRIES]"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_container_that_is_removed_when_it_ends_is_not_restarted()
    {
        Assert.Equal("conflicting options: cannot specify both --restart and --rm", Assert.Throws<ContainersException>(() => RestartText.Parse("always", true)).Message);
        Assert.Equal("no", RestartText.Parse("no", true).Policy);
    }

    [Fact]
    public void Labels_of_flags_win_over_the_images()
    {
        var labels = LabelOptions.Merge(new Dictionary<string, string> { ["a"] = "image", ["b"] = "image" }, ["a=flag", "c", "d=x=y", "e="]);

        Assert.Equal("a=flag b=image c= d=x=y e=", string.Join(' ', labels.OrderBy(l => l.Key).Select(l => $"{l.Key}={l.Value}")));
        Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => LabelOptions.Merge(null, ["=x"])).Kind);
    }

    [Theory]
    // image's entrypoint, image's command, --entrypoint, command: what runs
    [InlineData("", "sh", null, "", "", "sh")]
    [InlineData("", "sh", null, "ls -l", "", "ls -l")]
    [InlineData("entry", "", null, "", "entry", "")]
    [InlineData("entry", "arg", null, "", "entry", "arg")]
    [InlineData("entry", "arg", null, "other", "entry", "other")]
    [InlineData("entry", "arg", "mine", "", "mine", "")]
    [InlineData("entry", "arg", "mine", "x y", "mine", "x y")]
    [InlineData("entry", "arg", "", "x", "", "x")]
    [InlineData("", "sh", "mine", "", "mine", "")]
    [InlineData("entry", "arg", "[\"a\",\"b\"]", "c", "a b", "c")]
    [InlineData("entry", "arg", "[", "x", "[", "x")]
    [InlineData("entry", "arg", "[]", "x", "", "x")]
    public void Entrypoint_and_command_follow_docker(string imageEntry, string imageCommand, string? given, string command, string entrypoint, string rest)
    {
        var options = new CreateOptions { Image = "i", Entrypoint = given, Command = Words(command) };
        var resolved = CommandOptions.Resolve(options, new ImageRunConfiguration { Entrypoint = Words(imageEntry), Cmd = Words(imageCommand) });

        Assert.Equal((entrypoint, rest), (string.Join(' ', resolved.Entrypoint), string.Join(' ', resolved.Command)));
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData("entry", "arg", "")]
    public void Nothing_to_run_is_an_error(string? imageEntry, string? imageCommand, string? given)
    {
        var image = new ImageRunConfiguration { Entrypoint = imageEntry is null ? null : [imageEntry], Cmd = imageCommand is null ? null : [imageCommand] };
        var error = Assert.Throws<ContainersException>(() => CommandOptions.Resolve(new CreateOptions { Image = "img", Entrypoint = given }, image));

        Assert.Equal("no command or entrypoint provided, and no CMD or ENTRYPOINT from image", error.Message);
        Assert.Equal("give a command: wherry run img COMMAND", error.Hint);
    }

    [Fact]
    public void Changes_touch_what_they_name()
    {
        var config = ConfigChanges.Apply(
            new ImageRunConfiguration { Env = ["A=old", "AB=stays"], Labels = new Dictionary<string, string> { ["l"] = "old" } },
            [
                "CMD [\"sh\", \"-c\"]", "entrypoint echo hi", "ENV A=\"new value\"", "ENV B one", "LABEL l=\"quoted\"", "USER 5:6", "WORKDIR /w", "STOPSIGNAL SIGINT",
                "EXPOSE 80 53/udp", "EXPOSE 443", "VOLUME /a /b", "VOLUME [\"/c d\"]", "ONBUILD RUN x",
            ]);

        Assert.Equal(["sh", "-c"], config.Cmd!);
        Assert.Equal(["/bin/sh", "-c", "echo hi"], config.Entrypoint!);
        Assert.Equal(["A=new value", "AB=stays", "B=one"], config.Env!);
        Assert.Equal("quoted", config.Labels!["l"]);
        Assert.Equal(("5:6", "/w", "SIGINT"), (config.User, config.WorkingDir, config.StopSignal));
        Assert.Equal(["443/tcp", "53/udp", "80/tcp"], config.ExposedPorts!.Keys.Order());
        Assert.Equal(["/a", "/b", "/c d"], config.Volumes!.Keys.Order());
        Assert.Equal(["RUN x"], config.OnBuild!);
    }

    [Theory]
    [InlineData("RUN x", "RUN is not one of")]
    [InlineData("CMD", "it has no value")]
    [InlineData("", "it has no value")]
    [InlineData("ENV A", "ENV must have two arguments")]
    [InlineData("ENV =x", "ENV names can not be blank")]
    [InlineData("CMD [1]", "when using JSON array")]
    public void A_change_that_is_none_is_named(string change, string why)
    {
        var error = Assert.Throws<ContainersException>(() => ConfigChanges.Apply(new ImageRunConfiguration(), [change]));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.StartsWith($"invalid --change \"{change}\": {why}", error.Message);
    }

    [Fact]
    public void Generated_names_and_ids_are_valid()
    {
        for (var i = 0; i < 500; i++)
        {
            Assert.True(ContainerNames.IsValid(NameGenerator.NewName()));
            Assert.Matches("^[a-z]+_[a-z]+$", NameGenerator.NewName());
            Assert.Matches("^[0-9a-f]{64}$", NameGenerator.NewId());
        }

        Assert.Equal(100, Enumerable.Range(0, 100).Select(_ => NameGenerator.NewId()).Distinct().Count());
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("A1_.-", true)]
    [InlineData("9", true)]
    [InlineData("", false)]
    [InlineData("_a", false)]
    [InlineData(".", false)]
    [InlineData("-a", false)]
    [InlineData("a/b", false)]
    [InlineData("a b", false)]
    [InlineData("ä", false)]
    [InlineData("a\n", false)]
    public void Names_follow_dockers_rule(string name, bool valid)
    {
        Assert.Equal(valid, ContainerNames.IsValid(name));
        if (!valid)
        {
            Assert.Equal($"invalid container name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*", Assert.Throws<ContainersException>(() => ContainerNames.Require(name)).Message);
        }
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
