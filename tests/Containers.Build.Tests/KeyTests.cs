using FsCheck;
using FsCheck.Fluent;

namespace Containers.Build.Tests;

/// <summary>What makes a step be done again, and what does not.</summary>
public sealed class KeyTests
{
    [Theory]
    [InlineData("LABEL a=1", "LABEL a=2")]
    [InlineData("EXPOSE 1", "EXPOSE 2")]
    [InlineData("CMD a", "CMD b")]
    [InlineData("STOPSIGNAL 1", "STOPSIGNAL 2")]
    [InlineData("RUN a # x", "RUN a # x")]
    [InlineData("ENV A=1\nENV A=2", "ENV A=2")]
    [InlineData("ARG UNUSED", "")]
    public void Settings_that_a_command_does_not_see_leave_its_key(string one, string other) => Assert.Equal(Key(one), Key(other));

    [Theory]
    [InlineData("ENV A=1", "ENV A=2")]
    [InlineData("ENV A=1", "ENV B=1")]
    [InlineData("ARG A=1", "ARG A=2")]
    [InlineData("USER 1", "USER 2")]
    [InlineData("WORKDIR /a", "WORKDIR /b")]
    [InlineData("SHELL [\"a\"]", "SHELL [\"b\"]")]
    public void What_a_command_sees_changes_its_key(string one, string other) => Assert.NotEqual(Key(one), Key(other));

    [Theory]
    [InlineData("RUN a", "RUN b")]
    [InlineData("COPY f /a", "COPY f /b")]
    [InlineData("WORKDIR /a", "USER 1\nWORKDIR /a")]
    [InlineData("COPY f /a", "COPY --chown=1 f /a")]
    [InlineData("COPY f /a", "COPY --chmod=600 f /a")]
    [InlineData("COPY --chown=1 f /a", "COPY --chown=2 f /a")]
    [InlineData("RUN --network=none a", "RUN a")]
    [InlineData("RUN --mount=type=tmpfs,target=/a x", "RUN --mount=type=tmpfs,target=/b x")]
    public void What_a_step_is_told_changes_its_key(string one, string other) =>
        Assert.NotEqual(new MemoryBuild().Key($"FROM bb\n{one}\n"), new MemoryBuild().Key($"FROM bb\n{other}\n"));

    [Theory]
    [InlineData("RUN --mount=type=bind,source=f,target=/m x", true)]
    [InlineData("COPY f /x", true)]
    [InlineData("ADD f /x", true)]
    [InlineData("COPY g /x", false)]
    [InlineData("RUN --mount=type=secret,id=f x", false)]
    [InlineData("RUN --mount=type=cache,target=/f x", false)]
    public void Files_change_the_keys_of_those_who_use_them(string instruction, bool isUsed)
    {
        string With(string content)
        {
            var build = new MemoryBuild();
            build.Machine.Files["f"] = content;
            build.Machine.Files["g"] = "other";
            return build.Key($"FROM bb\n{instruction}\n");
        }

        Assert.Equal(isUsed, With("one") != With("two"));
        Assert.Equal(With("one"), With("one"));
    }

    [Fact]
    public void Whoever_stands_on_something_else_is_something_else()
    {
        var build = new MemoryBuild();
        build.Machine.Images["other"] = build.Machine.Images["bb"];
        Assert.NotEqual(build.Key("FROM bb\nRUN x\n"), build.Key("FROM other\nRUN x\n"));
        Assert.NotEqual(build.Key("FROM bb\nRUN x\n"), build.Key("FROM bb\nRUN x\n", new BuildOptions { RunSettings = ["--cap-add=X"] }));
        Assert.Equal(build.Key("FROM bb\nRUN x\n"), build.Key("FROM bb\nRUN x\n", new BuildOptions { Jobs = 3, Labels = new Dictionary<string, string> { ["a"] = "1" } }));
    }

    [Fact]
    public void What_is_known_is_not_done_again_unless_it_is_asked_for()
    {
        const string Text = "FROM bb AS s\nRUN a\nWORKDIR /w\nCOPY f .\n";
        var build = new MemoryBuild();
        var first = build.Build(Text);
        build.Told.Clear();
        Assert.Equal(first.ChainKey, build.Build(Text).ChainKey);
        Assert.Single(build.Machine.Commands);
        Assert.Equal(["cached RUN a", "cached WORKDIR /w", "cached COPY f ."], build.Told.Where(line => line.StartsWith("cached", StringComparison.Ordinal)));
        build.Build(Text, new BuildOptions { NoCache = true });
        Assert.Equal(2, build.Machine.Commands.Count);
        build.Build(Text, new BuildOptions { NoCacheStages = ["other"] });
        Assert.Equal(2, build.Machine.Commands.Count);
        build.Build(Text, new BuildOptions { NoCacheStages = ["S"] });
        Assert.Equal(3, build.Machine.Commands.Count);
    }

    [Fact]
    public void Arguments_of_commands_cannot_be_taken_for_others() => Prop.ForAll(
        Words().Two().ToArbitrary(),
        both => Assert.Equal(both.Item1.SequenceEqual(both.Item2), KeyOf(both.Item1) == KeyOf(both.Item2))).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static Gen<string[]> Words() => Gen.Elements("a", "b", "ab", " ", "a b", string.Empty, "\0", "1").ArrayOf().Where(words => words.Length is > 0 and < 4);

    private static string KeyOf(string[] words) => StepKey.OfRun(
        new ImageState { Platform = Containers.Oci.Images.Platform.Host },
        new RunStep { Arguments = words, Environment = [], User = string.Empty, WorkingDirectory = "/", Network = "default" },
        [],
        _ => string.Empty);

    private static string Key(string above) => new MemoryBuild().Key($"FROM bb\n{above}\nRUN last\n");
}
