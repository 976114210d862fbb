using Containers.Oci;

namespace Containers.Build.Tests;

public sealed class StageTests
{
    private const string Diamond = """
        FROM bb AS base
        RUN base
        FROM base AS left
        RUN left
        FROM base AS right
        RUN right
        FROM bb AS unneeded
        RUN unneeded
        FROM base
        COPY --from=left /l /
        COPY --from=2 /r /
        """;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Stages_that_are_needed_are_built_once_and_others_are_not(int jobs)
    {
        var build = new MemoryBuild();
        build.Build(Diamond, new BuildOptions { Jobs = jobs });
        Assert.Equal(["base", "left", "right"], build.Machine.Scripts.Order());
        Assert.Equal("base", build.Machine.Scripts.First());
        Assert.Equal(build.Told.Count(line => line.StartsWith("begin", StringComparison.Ordinal)), build.Told.Count(line => line.StartsWith("end", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("left", "base left")]
    [InlineData("LEFT", "base left")]
    [InlineData("1", "base left")]
    [InlineData("0", "base")]
    [InlineData("unneeded", "unneeded")]
    public void A_target_needs_what_it_names(string target, string scripts)
    {
        var build = new MemoryBuild();
        build.Build(Diamond, new BuildOptions { Target = target });
        Assert.Equal(scripts, string.Join(' ', build.Machine.Scripts));
    }

    [Theory]
    [InlineData("nope")]
    [InlineData("9")]
    [InlineData("-1")]
    public void A_target_that_is_none_is_told_with_those_there_are(string target)
    {
        var mistake = Assert.Throws<ContainersException>(() => new MemoryBuild().Build(Diamond, new BuildOptions { Target = target }));
        Assert.Equal(ErrorKind.NotFound, mistake.Kind);
        Assert.Contains("base, left, right, unneeded", mistake.Hint);
    }

    [Fact]
    public void A_stage_is_named_by_its_last_name_before_and_a_mount_needs_it_too()
    {
        var build = new MemoryBuild();
        build.Build("FROM bb AS one\nRUN first\nFROM bb AS ONE\nRUN second\nFROM bb\nRUN --mount=from=one,target=/m third\n");
        Assert.Equal(["second", "third"], build.Machine.Scripts);
    }

    [Fact]
    public void A_name_with_variables_brings_its_stage_when_it_is_known()
    {
        var build = new MemoryBuild();
        build.Build("ARG WHICH=two\nFROM bb AS one\nRUN 1\nFROM bb AS two\nRUN 2\nFROM $WHICH\nRUN 3\n");
        Assert.Equal(["2", "3"], build.Machine.Scripts);
    }

    [Fact]
    public void Stages_that_do_not_need_each_other_are_built_beside_each_other()
    {
        using var both = new Barrier(2);
        var build = new MemoryBuild();
        build.Machine.OnRun = script => script is "left" or "right" && !both.SignalAndWait(TimeSpan.FromMinutes(1)) ? 1 : 0;
        build.Build(Diamond, new BuildOptions { Jobs = 2 });
    }

    [Fact]
    public void No_more_steps_are_carried_out_at_a_time_than_was_said()
    {
        var (now, most) = (0, 0);
        var build = new MemoryBuild();
        build.Machine.OnRun = _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            Thread.Yield();
            Interlocked.Decrement(ref now);
            return 0;
        };
        build.Build(Diamond, new BuildOptions { Jobs = 1 });
        Assert.Equal(1, most);
    }

    [Fact]
    public void Of_a_stage_that_fails_those_who_need_it_tell_its_failure()
    {
        var build = new MemoryBuild();
        build.Machine.OnRun = script => script == "base" ? 42 : 0;
        var failure = build.Failure(Diamond, new BuildOptions { Jobs = 4 });
        Assert.Equal((42, "base", 2), (failure.ExitCode, failure.Stage.Name, failure.Instruction.Range.First));
        Assert.Equal(["base"], build.Machine.Scripts);
        Assert.Contains("exit code: 42", failure.Cause.Message);
        Assert.Single(build.Told, line => line.StartsWith("fail", StringComparison.Ordinal));
    }

    [Fact]
    public void A_stage_goes_on_when_another_fails_and_what_it_did_is_remembered()
    {
        using var leftFailed = new ManualResetEventSlim();
        var build = new MemoryBuild();
        build.Machine.OnRun = script =>
        {
            if (script == "left")
            {
                leftFailed.Set();
                return 1;
            }

            return script == "right" && !leftFailed.Wait(TimeSpan.FromMinutes(1)) ? 2 : 0;
        };
        Assert.Equal(("left", 1), (build.Failure(Diamond, new BuildOptions { Jobs = 2 }).Stage.Name, 1));
        build.Machine.OnRun = _ => 0;
        build.Build(Diamond);
        Assert.Equal(["base", "left", "left", "right"], build.Machine.Scripts.Order());
    }

    [Fact]
    public void A_base_image_that_is_nowhere_is_told_where_it_is_named()
    {
        var failure = new MemoryBuild().Failure("FROM bb AS one\nRUN true\nFROM nope\nCOPY --from=one /a /\n");
        Assert.Equal((3, ErrorKind.NotFound), (failure.Instruction.Range.First, failure.Cause.Kind));
    }

    [Fact]
    public void Triggers_are_carried_out_where_the_image_is_used_and_go_no_further()
    {
        var build = new MemoryBuild();
        build.Machine.Images["parent"] = new() { OnBuild = ["RUN triggered", "ENV A=1"] };
        var state = build.Build("FROM parent AS one\nRUN own\nFROM one\nRUN after\n");
        Assert.Equal(["triggered", "own", "after"], build.Machine.Scripts);
        Assert.Null(state.Config.OnBuild);
        Assert.Contains("A=1", state.Config.Env!);
    }

    [Theory]
    [InlineData("FROM nothing AS a\nFROM bb AS b\nRUN b\nFROM bb\nCOPY --from=b /x /\nCOPY --from=a /x /\n", "nothing: no such image")]
    [InlineData("FROM bb AS a\nRUN fails\nFROM bb AS b\nRUN --mount=from=a,target=/a b\nFROM bb\nCOPY --from=b /x /\nCOPY --from=a /x /\n", "exit code: 1")]
    [InlineData("FROM bb AS a\nCOPY absent /\nFROM a AS b\nRUN b\nFROM b AS c\nFROM bb\nCOPY --from=c /x /\n", "not found")]
    public async Task One_that_fails_keeps_nobody_waiting(string file, string why)
    {
        foreach (var jobs in (int[])[1, 2, 8])
        {
            var build = new MemoryBuild { Machine = { OnRun = script => script == "fails" ? 1 : 0 } };
            using var builder = new Builder(Dockerfile.BuildFile.Parse(file), new BuildOptions { Jobs = jobs }, build.Machine, build);
            var (_, failure) = await Task.Run(builder.Build, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
            Assert.Contains(why, failure!.Cause.Message);
        }
    }
}
