namespace Containers.E2E.Tests;

public class InformationTests
{
    [Fact]
    public void Info_says_which_storage_driver_was_chosen_and_why()
    {
        using var store = new Store();
        var info = store.Wherry("info").Succeeds().Output;
        Assert.Contains($"graphDriverName: {Surroundings.Driver}\n", info);
        Assert.Contains("graphDriverReason: ", info);
        Assert.Equal(store.Root, store.Wherry("info", "--format", "{{.store.graphRoot}}").Succeeds().Text);
    }

    [Fact]
    public void Info_has_the_fields_of_podman_and_of_docker()
    {
        using var store = new Store();
        store.Wherry("create", "--network=none", "bb").Succeeds();
        string Info(string template) => store.Wherry("info", "--format", template).Succeeds().Text;
        Assert.Equal("linux linux", Info("{{.Host.OS}} {{.OSType}}"));
        Assert.Equal($"{!Surroundings.IsRoot}".ToLowerInvariant(), Info("{{.Host.Security.Rootless}}"));
        Assert.Equal($"{Environment.ProcessorCount} {Environment.ProcessorCount}", Info("{{.Host.CPUs}} {{.NCPU}}"));
        Assert.Matches(@"^(\d{8,}) \1$", Info("{{.Host.MemTotal}} {{.MemTotal}}"));
        Assert.Equal($"{store.Root} {store.Root}", Info("{{.Store.GraphRoot}} {{.DockerRootDir}}"));
        Assert.Equal("1 1 1 1", Info("{{.Store.ContainerStore.Number}} {{.Containers}} {{.ContainersStopped}} {{.Images}}"));
        Assert.Matches(@"^\d+\.\d+\.\d+ \d+\.\d+\.\d+$", Info("{{.ServerVersion}} {{.Version.Version}}"));
        Assert.Matches(@"^\d+ \d+ \S+$", Info("{{.Store.GraphRootAllocated}} {{.Store.GraphRootUsed}} {{index .Store.GraphStatus \"Backing Filesystem\"}}"));
        Assert.Matches("^.*crun.* .*/wherry-monitor$", Info("{{.Host.OCIRuntime.Version}} {{.Host.Conmon.Path}}"));
        Assert.Equal(Surroundings.IsRoot ? "null" : "0 1", Info("{{with .Host.IDMappings.UIDMap}}{{(index . 0).container_id}} {{(index . 0).size}}{{else}}null{{end}}"));
        Assert.Equal("100", Info("{{with .Host.CPUUtilization}}{{printf \"%.0f\" .UserPercent}} {{printf \"%.0f\" .SystemPercent}} {{printf \"%.0f\" .IdlePercent}}{{end}}").Split(' ').Sum(int.Parse) is >= 98 and <= 102 ? "100" : "other");
        Assert.Equal("local", Info("{{index .Plugins.Volume 0}}"));
        Assert.Matches("^.+ .+ v?2$", Info("{{.Host.Kernel}} {{.Host.OCIRuntime.Name}} {{.Host.CgroupVersion}}"));
    }

    // 2 GB, as batch systems give each of their jobs so much.
    [Fact]
    public void Containers_run_where_address_space_is_limited()
    {
        using var store = new Store();
        string[] limited = ["-c", "ulimit -v 2000000 && exec \"$@\"", "sh", Surroundings.Program, "--root", store.Root, "--runroot", store.RunRoot];
        Assert.Equal("inside\n", Surroundings.Run("sh", [.. limited, "run", "--rm", "--network=none", "bb", "echo", "inside"]).Succeeds().Output);
    }

    [Fact]
    public void Help_is_on_standard_output_with_an_example_for_every_command()
    {
        using var store = new Store(withImage: false);
        var help = store.Wherry("--help").Succeeds().Output;
        foreach (var line in help.Split("\n\n")[2].Split('\n').Skip(1))
        {
            var name = line.Trim().Split(' ')[0];
            var text = store.Wherry(name, "--help").Succeeds().Output;
            Assert.Contains("Usage: wherry " + name, text);
            Assert.Contains("Example: ", text);
        }
    }

    [Fact]
    public void Unknown_words_are_answered_with_the_nearest()
    {
        using var store = new Store(withImage: false);
        Assert.Contains("Did you mean `wherry images`?", store.Wherry("imags").Exits(125).Error);
        Assert.Contains("accepts no arguments", store.Wherry("ps", "x").Exits(125).Error);
        Assert.Contains("requires at least 1 argument", store.Wherry("run").Exits(125).Error);
    }

    [Fact]
    public void The_list_has_dockers_columns()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "done", "--network=none", "bb", "true").Succeeds();
        var lines = store.Wherry("ps", "-a").Succeeds().Output.Split('\n');
        Assert.Matches(@"^CONTAINER ID\s+IMAGE\s+COMMAND\s+CREATED\s+STATUS\s+PORTS\s+NAMES$", lines[0]);
        Assert.Matches(@"^[0-9a-f]{12}\s+bb\s+""true""\s+.* ago\s+Exited \(0\) .* ago\s+done$", lines[1]);
        Assert.Matches(@"^REPOSITORY\s+TAG\s+IMAGE ID\s+CREATED\s+SIZE$", store.Wherry("images").Succeeds().Output.Split('\n')[0]);
    }
}
