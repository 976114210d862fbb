namespace Containers.E2E.Tests;

public class RunTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(255)]
    public void The_exit_code_is_the_containers(int code)
    {
        using var store = new Store();
        store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", $"exit {code}").Exits(code);
    }

    [Fact]
    public void A_signal_becomes_128_and_its_number()
    {
        using var store = new Store();
        store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "sh -c 'kill -9 $$'; exit $?").Exits(137);
    }

    [Fact]
    public void A_missing_command_is_127_a_directory_126_and_our_own_mistakes_125()
    {
        using var store = new Store();
        Assert.StartsWith("Error: ", store.Wherry("run", "--rm", "--network=none", "bb", "no-such-command").Exits(127).Error);
        store.Wherry("run", "--rm", "--network=none", "bb", "/etc").Exits(126);
        store.Wherry("run", "--rm", "--network=none", "bb", "/etc/passwd").Exits(126);
        Assert.Contains("image not known", store.Wherry("run", "--rm", "--pull=never", "no-such-image").Exits(125).Error);
        Assert.Contains("unknown flag: --no-such-flag", store.Wherry("run", "--no-such-flag", "bb").Exits(125).Error);
    }

    [Fact]
    public void One_that_never_came_to_run_is_removed_too_if_it_was_to_be_removed_in_the_end()
    {
        using var store = new Store();
        store.Wherry("create", "--name=broken", "--network=none", "bb", "no-such-command").Succeeds();
        store.Wherry("run", "--rm", "--requires=broken", "--network=none", "-v", "/data", "bb", "true").Exits(127);
        Assert.Equal("broken", store.Wherry("ps", "--all", "--format", "{{.Names}}").Succeeds().Text);
        Assert.Empty(store.Wherry("volume", "ls", "--quiet").Succeeds().Text);
        store.Wherry("run", "--name=kept", "--requires=broken", "--network=none", "bb", "true").Exits(127);
        Assert.Equal("Created", store.Wherry("ps", "--all", "--filter", "name=kept", "--format", "{{.Status}}").Succeeds().Text);
    }

    [Fact]
    public void Output_and_errors_keep_apart_and_nothing_of_ours_is_mixed_in()
    {
        using var store = new Store();
        var run = store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "echo out; echo err >&2").Succeeds();
        Assert.Equal("out\n", run.Output);
        Assert.Equal("err\n", run.Error);
    }

    [Fact]
    public void Input_reaches_the_container_only_when_asked_for_and_ends()
    {
        using var store = new Store();
        Assert.Equal("text", store.WherryWithInput("text", "run", "--rm", "-i", "--network=none", "bb", "cat").Succeeds().Output);
        Assert.Equal(string.Empty, store.WherryWithInput("text", "run", "--rm", "--network=none", "bb", "cat").Succeeds().Output);
    }

    [Fact]
    public void Much_output_arrives_whole()
    {
        using var store = new Store();
        var run = store.Wherry("run", "--rm", "--network=none", "bb", "sh", "-c", "seq 1 200000").Succeeds();
        Assert.Equal(200_000, run.Output.Count(c => c == '\n'));
        Assert.EndsWith("\n200000\n", run.Output);
    }

    [Fact]
    public void Everything_after_the_image_belongs_to_the_container()
    {
        using var store = new Store();
        Assert.Equal("--rm -d --help -- -x", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "--rm", "-d", "--help", "--", "-x").Succeeds().Text);
    }

    [Fact]
    public void Flags_take_all_of_dockers_forms()
    {
        using var store = new Store();
        Assert.Equal("a b", store.Wherry("run", "--rm=true", "--network", "none", "-e=A=a", "-eB=b", "-t=false", "bb", "sh", "-c", "echo $A $B").Succeeds().Text);
        Assert.Contains("did you mean --network", store.Wherry("run", "--netwrk=none", "bb").Exits(125).Error);
    }

    [Fact]
    public void A_detached_container_prints_its_id_and_goes_on()
    {
        using var store = new Store();
        var id = store.Wherry("run", "-d", "--network=none", "bb", "sleep", "100").Succeeds().Text;
        Assert.Matches("^[0-9a-f]{64}$", id);
        Assert.Equal("running", store.Inspect(id[..5], "{{.State.Status}}"));
        Assert.Equal(id[..12], store.Wherry("ps", "-q").Succeeds().Text);
    }

    [Fact]
    public void The_file_with_the_id_goes_with_the_container_unless_it_says_something_else_by_then()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "id");
        string[] run = ["run", "--cidfile", file, "--network=none"];
        store.Wherry([.. run, "--rm", "bb", "true"]).Succeeds();
        Waiting.Until(() => !File.Exists(file), () => "the file stays when the container is removed as it ends");
        var id = store.Wherry([.. run, "-d", "--name", "web", "bb", "sleep", "100"]).Succeeds().Text;
        store.Wherry([.. run, "-d", "--name", "web", "bb", "true"]).Exits(125);
        Assert.Equal(id, store.Wherry("kill", "--cidfile", file).Succeeds().Text);
        Assert.Equal(id, store.Wherry("rm", "-f", "-t", "0", "--cidfile", file).Succeeds().Text);
        Assert.False(File.Exists(file), "the file stays when the container is removed");
        store.Wherry([.. run, "-d", "--name", "web", "bb", "true"]).Succeeds();
        File.WriteAllText(file, id);
        store.Wherry("rm", "-f", "web").Succeeds();
        Assert.Equal(id, File.ReadAllText(file));
    }

    [Fact]
    public void The_id_is_written_to_a_new_file_only()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "id");
        var id = store.Wherry("run", "-d", "--cidfile", file, "--network=none", "bb", "true").Succeeds().Text;
        Assert.Equal(id, File.ReadAllText(file));
        Assert.Contains("container ID file found", store.Wherry("run", "--cidfile", file, "--network=none", "bb", "true").Exits(125).Error);
        Assert.Contains("no such file", store.Wherry("run", "--cidfile", file + "/none/id", "--network=none", "bb", "true").Exits(125).Error);
        if (!Environment.IsPrivilegedProcess)
        {
            Assert.Contains("permission denied", store.Wherry("create", "--cidfile", "/id", "--network=none", "bb", "true").Exits(125).Error);
        }

        Assert.Equal(id[..12], store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void Removal_leaves_nothing_and_a_named_container_can_run_again_at_once()
    {
        using var store = new Store();
        for (var i = 0; i < 3; i++)
        {
            store.Wherry("run", "--rm", "--name", "again", "--network=none", "bb", "true").Succeeds();
        }

        Assert.Equal(string.Empty, store.Wherry("ps", "-aq").Succeeds().Text);
    }

    [Fact]
    public void Many_at_once_do_not_disturb_each_other()
    {
        using var store = new Store();
        var results = Enumerable.Range(0, 12).AsParallel().WithDegreeOfParallelism(6)
            .Select(i => (i, store.Wherry("run", "--rm", "--network=none", "bb", "echo", $"number {i}"))).ToList();
        Assert.All(results, r => Assert.Equal($"number {r.i}", r.Item2.Succeeds().Text));
    }
}
