using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Instructions;
using Containers.Dockerfile.Source;
using Containers.Oci;

namespace Containers.Dockerfile.Tests;

/// <summary>What instructions become when they are expanded, and what can be asked of them.</summary>
public sealed class InstructionTests
{
    private static readonly Dictionary<string, string> s_environment = new() { ["A"] = "a b", ["PORTS"] = "80 81/udp", ["DIR"] = "/dir", ["UID"] = "1000" };

    [Fact]
    public void Quotes_go_and_variables_are_replaced_where_the_instruction_does_that()
    {
        Assert.Equal([new Pair("x a b", "1 2")], Expand<EnvInstruction>("ENV \"x $A\"='1 2'").Variables);
        Assert.Equal([new Pair("l", "a b \"q\"")], Expand<LabelInstruction>("LABEL l=\"$A \\\"q\\\"\"").Labels);
        Assert.Equal([new Pair("OLD", "a b  x")], Expand<EnvInstruction>("ENV OLD $A  \"x\"").Variables);
        Assert.Equal("/dir/x", Expand<WorkdirInstruction>("WORKDIR $DIR/x").Path);
        Assert.Equal("1000:users", Expand<UserInstruction>("USER $UID:${G:-users}").User);
        Assert.Equal("SIGUSR1", Expand<StopSignalInstruction>("STOPSIGNAL SIG${S:-USR1}").Signal);
        Assert.Equal(["/dir", "/v"], Expand<VolumeInstruction>("VOLUME $DIR /v").Paths);
        Assert.Equal("img:a b", BuildFile.Parse("FROM img:$A").Stages[0].From.Expand(New()).BaseName);
    }

    [Fact]
    public void Commands_are_left_to_whoever_runs_them()
    {
        Assert.Equal(new ShellForm("echo \"$A\""), Expand<RunInstruction>("RUN echo \"$A\"").Command);
        Assert.Equal(new ShellForm("echo '$A'"), Expand<CmdInstruction>("CMD echo '$A'").Command);
        Assert.Equal(["$A"], Assert.IsType<ExecForm>(Expand<EntrypointInstruction>("ENTRYPOINT [\"$A\"]").Command).Arguments);
        Assert.Equal(new ShellForm("test $A"), Expand<HealthcheckInstruction>("HEALTHCHECK CMD test $A").Test);
        Assert.Equal("COPY $A /x", Expand<OnBuildInstruction>("ONBUILD COPY $A /x").TriggerText);
        Assert.Equal("me $A", Expand<MaintainerInstruction>("MAINTAINER me $A").Author);
    }

    [Fact]
    public void Files_are_expanded_with_their_flags_and_the_bodies_that_want_it()
    {
        var copy = Expand<CopyInstruction>("COPY --from=$DIR --chown=$UID --chmod=0$UID --exclude=$DIR/* $DIR <<-E <<'Q' /to/$A\n\t$A \"it's\"\n\tE\n$A\nQ\n");

        Assert.Equal(("/dir", "1000", "01000", "/to/a b"), (copy.From, copy.Owner, copy.Mode, copy.Destination));
        Assert.Equal(["/dir/*"], copy.Excludes);
        Assert.Equal(["/dir"], copy.Sources);
        Assert.Equal(["a b \"it's\"\n", "$A\n"], copy.InlineFiles.Select(file => file.Content));
        Assert.Equal("sha256:1000", Expand<AddInstruction>("ADD --checksum=sha256:$UID https://x/y /z").Checksum);
    }

    [Fact]
    public void Mounts_are_final_after_expansion()
    {
        var mount = Expand<RunInstruction>("RUN --mount=type=${T:-cache},target=$DIR/c,id=\"$A\",uid=$UID,sharing=${S:-locked} x").Mounts[0];

        Assert.Equal((RunMountType.Cache, "/dir/c", "a b", 1000u, CacheSharing.Locked, false),
            (mount.Type, mount.Target, mount.Id, mount.UserId, mount.Sharing, mount.IsReadOnly));
        Assert.Throws<ContainersException>(() => Expand<RunInstruction>("RUN --mount=type=$NONE,target=/x y"));
        Assert.Throws<ContainersException>(() => Expand<RunInstruction>("RUN --mount=type=bind,target=/x,uid=$UID y"));
    }

    [Fact]
    public void An_argument_is_expanded_when_its_turn_comes()
    {
        var declarations = Expand<ArgInstruction>("ARG X Y= Z=\"$A\"").Declarations;

        Assert.Equal([null, "", "a b"], declarations.Select(one => one.ExpandDefault(New())));
    }

    [Fact]
    public void Ports_are_words_ranges_and_protocols()
    {
        Assert.Equal(["80/tcp", "81/udp", "90/tcp", "91/tcp", "92/tcp", "53/udp"],
            Expand<ExposeInstruction>("EXPOSE $PORTS 90-92 80/TCP 53/udp \"91\"").ToPorts().Select(port => port.ToString()));
        Assert.Equal(65536, Expand<ExposeInstruction>("EXPOSE 0-65535").ToPorts().Count);
        Assert.Equal([new ExposedPort(80, "tcp")], ExposedPort.Parse("[::1]:8080:80"));
        Assert.Throws<ContainersException>(() => Expand<ExposeInstruction>("EXPOSE $A").ToPorts());
    }

    [Fact]
    public void A_trigger_is_a_single_instruction()
    {
        Assert.Equal("a\n", Assert.IsType<RunInstruction>(BuildFile.ParseTrigger("RUN <<EOF\na\nEOF")).ShellText);
        Assert.IsType<CopyInstruction>(BuildFile.ParseTrigger("copy . /x"));
        Assert.All((string[])["", "FROM x", "MAINTAINER x", "ONBUILD RUN x", "RUN a\nRUN b", "RUNN x", "COPY x", "RUN <<EOF\n"],
            text => Assert.Equal(ErrorKind.Invalid, Assert.Throws<ContainersException>(() => BuildFile.ParseTrigger(text)).Kind));
    }

    [Fact]
    public void An_instruction_may_stand_for_itself()
    {
        Assert.IsType<OnBuildInstruction>(BuildFile.ParseInstruction("ONBUILD RUN x", "change"));
        Assert.Equal("change \"ENV A\": ENV must have two arguments", Assert.Throws<ContainersException>(() => BuildFile.ParseInstruction("ENV A", "change")).Message);
        Assert.Equal("trigger \"FROM x\": FROM isn't allowed as an ONBUILD trigger", Assert.Throws<ContainersException>(() => BuildFile.ParseTrigger("FROM x")).Message);
    }

    [Fact]
    public void A_mistake_is_thrown_with_its_place()
    {
        var file = BuildFile.Parse("FROM x\nRUNN y\n", "build/Containerfile");

        Assert.Equal("build/Containerfile:2: unknown instruction: RUNN (did you mean RUN?)", Assert.Throws<ContainersException>(file.ThrowIfInvalid).Message);
        BuildFile.Parse("FROM x\nRUN a \\\n\n b").ThrowIfInvalid();
    }

    [Fact]
    public void A_long_place_is_shown_in_part()
    {
        var source = new SourceText("f", string.Concat(Enumerable.Range(1, 1000).Select(number => $"line {number}\n")));
        var lines = source.Excerpt(new SourceRange(10, 900)).Split('\n');

        Assert.InRange(lines.Length, 35, 40);
        Assert.Contains("  39 | >>> line 39", lines);
        Assert.DoesNotContain("  40 | >>> line 40", lines);
        Assert.Contains(" 900 | >>> line 900", lines);
        Assert.Contains(" 902 |     line 902", lines);
    }

    [Fact]
    public void There_is_an_end_to_how_long_a_file_may_be()
    {
        var file = BuildFile.Parse("FROM scratch\n" + new string('#', BuildFile.MaxLength));

        Assert.Contains("maximum allowed size", Assert.Single(file.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal(100, BuildFile.Parse(string.Concat(Enumerable.Repeat("X\n", 1000))).Diagnostics.Count);
    }

    [Fact]
    public void Many_warnings_hide_nothing()
    {
        var file = BuildFile.Parse("FROM scratch\n" + string.Concat(Enumerable.Repeat("RUN a \\\n\n b\n", 1000)) + "X\n");

        Assert.Equal(100, file.Diagnostics.Count(one => one.Severity == Severity.Warning));
        Assert.Equal(1000, file.Stages[0].Instructions.Count);
        Assert.Equal(3002, Assert.Single(file.Diagnostics, one => one.Severity == Severity.Error).Range.First);
    }

    private static T Expand<T>(string text)
        where T : Instruction => Assert.IsType<T>(BuildFile.Parse("FROM scratch\n" + text).Stages[0].Instructions[0].Expand(New()));

    private static Expander New() => new(s_environment.GetValueOrDefault);
}
