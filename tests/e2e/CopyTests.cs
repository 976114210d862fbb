namespace Containers.E2E.Tests;

/// <summary>cp: every combination of source and destination, in both directions, running and not.</summary>
public class CopyTests
{
    // docker's table. Source: f a file, d a directory with a file "in"; destination as written, below a directory in which
    // "file" is a file, "dir" a directory, "link" leads to dir and "none" does not exist. Then what is there, or the error.
    private static readonly (string Source, string Destination, string Result, string Error)[] s_combinations =
    [
        ("f", "none", "none", ""),
        ("f", "none/", "", "no such"),
        ("f", "none/deep", "", "no such"),
        ("f", "file", "file", ""),
        ("f", "file/", "", "not a directory"),
        ("f", "dir", "dir/f", ""),
        ("f", "dir/", "dir/f", ""),
        ("f", "dir/.", "dir/f", ""),
        ("f", "link", "dir/f", ""),
        ("f/", "dir", "", "not a directory"),
        ("d", "none", "none/in", ""),
        ("d", "none/", "none/in", ""),
        ("d", "file", "", "must be a directory"),
        ("d", "dir", "dir/d/in", ""),
        ("d", "dir/", "dir/d/in", ""),
        ("d", "link", "dir/d/in", ""),
        ("d/", "dir", "dir/d/in", ""),
        ("d/.", "none", "none/in", ""),
        ("d/.", "dir", "dir/in", ""),
        ("d/.", "dir/", "dir/in", ""),
        ("d/.", "file", "", "must be a directory"),
        ("missing", "dir", "", "could not be found"),
    ];

    [Fact]
    public void Names_slashes_and_dots_mean_what_docker_says_in_both_directions()
    {
        using var store = new Store();
        var here = store.Scratch;
        const string Setup = "mkdir -p from/d to/dir && echo content > from/f && echo content > from/d/in && echo old > to/file && ln -s dir to/link";
        var all = $"for n in $(seq 0 {s_combinations.Length - 1}); do mkdir $n && cd $n && {Setup} && cd ..; done";
        Surroundings.Run("/bin/sh", ["-c", $"cd {here} && {all}"]).Succeeds();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", $"mkdir /t && cd /t && {all}").Succeeds();

        for (var n = 0; n < s_combinations.Length; n++)
        {
            var (source, destination, result, error) = s_combinations[n];
            var into = store.Wherry("cp", $"{here}/{n}/from/{source}", $"c:/t/{n}/to/{destination}");
            var outOf = store.Wherry("cp", $"c:/t/{n}/from/{source}", $"{here}/{n}/to/{destination}");
            if (error.Length > 0)
            {
                Assert.Contains(error, into.Exits(125).Error);
                Assert.Contains(error, outOf.Exits(125).Error);
                continue;
            }

            into.Succeeds();
            outOf.Succeeds();
            Assert.True(File.Exists(Path.Combine(here, $"{n}/to", result)), $"{source} to {destination}: nothing at {result}");
            Assert.Equal("content\n", File.ReadAllText(Path.Combine(here, $"{n}/to", result)));
        }

        store.Wherry("cp", "c:/t", $"{here}/back").Succeeds();
        foreach (var (n, result) in s_combinations.Select((c, n) => (n, c.Result)).Where(c => c.Result.Length > 0))
        {
            Assert.Equal("content\n", File.ReadAllText(Path.Combine(here, $"back/{n}/to", result)));
        }
    }

    [Fact]
    public void Running_containers_are_copied_into_and_out_of_with_their_volumes()
    {
        using var store = new Store();
        var host = Directory.CreateDirectory(Path.Combine(store.Scratch, "bound")).FullName;
        File.WriteAllText(Path.Combine(store.Scratch, "f"), "hello\n");
        store.Wherry("run", "-d", "--name", "c", "--network=none", "-v", "vol:/vol", "-v", $"{host}:/bound", "--tmpfs", "/mem", "bb", "sh", "-c", "echo made > /vol/made; echo mem > /mem/made; echo ready; exec sleep 600").Succeeds();
        Waiting.Until(() => store.Wherry("logs", "c").Output.Contains("ready"), () => "the container did not start");
        foreach (var place in (string[])["/vol", "/bound", "/mem", "/tmp"])
        {
            store.Wherry("cp", Path.Combine(store.Scratch, "f"), $"c:{place}/f").Succeeds();
            Assert.Equal("hello", store.Wherry("exec", "c", "cat", $"{place}/f").Succeeds().Text);
        }

        Assert.Equal("hello\n", File.ReadAllText(Path.Combine(host, "f")));
        store.Wherry("cp", "c:/mem/made", Path.Combine(store.Scratch, "mem")).Succeeds();
        Assert.Equal("mem\n", File.ReadAllText(Path.Combine(store.Scratch, "mem")));

        store.Wherry("stop", "-t", "0", "c").Succeeds();
        store.Wherry("cp", "c:/vol/made", Path.Combine(store.Scratch, "vol")).Succeeds();
        Assert.Equal("made\n", File.ReadAllText(Path.Combine(store.Scratch, "vol")));
        store.Wherry("cp", Path.Combine(store.Scratch, "vol"), "c:/bound/again").Succeeds();
        Assert.Equal("made\n", File.ReadAllText(Path.Combine(host, "again")));
    }

    [Fact]
    public void Containers_never_started_take_files_and_find_them_when_they_run()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "script"), "#!/bin/sh\necho copied\n");
        File.SetUnixFileMode(Path.Combine(store.Scratch, "script"), (UnixFileMode)0x1ed);
        store.Wherry("create", "--name", "c", "--network=none", "bb", "/script").Succeeds();
        store.Wherry("cp", Path.Combine(store.Scratch, "script"), "c:/").Succeeds();
        Assert.Equal("copied", store.Wherry("start", "-a", "c").Succeeds().Text);
        store.Wherry("create", "--name", "d", "--network=none", "bb", "/script").Succeeds();
        store.Wherry("cp", "c:/script", "d:/").Succeeds();
        Assert.Equal("copied", store.Wherry("start", "-a", "d").Succeeds().Text);
    }

    [Fact]
    public void Archives_go_through_standard_input_and_output()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "mkdir -p /t/sub && echo one > /t/one && echo two > /t/sub/two && ln /t/one /t/sub/same").Succeeds();
        var program = $"{Surroundings.Program} {string.Join(' ', store.Flags)}";
        string Shell(string script) => Surroundings.Run("/bin/sh", ["-c", script]).Succeeds().Text;
        Assert.Equal("t/ t/one t/sub/ t/sub/same t/sub/two", Shell($"{program} cp c:/t - | tar t | sort | tr '\\n' ' '").Trim());
        Shell($"{program} cp c:/t - | {program} cp - c:/tmp");
        Assert.Equal("one", Shell($"{program} cp c:/tmp/t/sub/same - | tar xO"));
        Assert.Contains("must be a directory", Surroundings.Run("/bin/sh", ["-c", $"{program} cp c:/t - | {program} cp - c:/t/one"]).Exits(125).Error);
        Assert.Contains("at least one container", store.Wherry("cp", "/etc/passwd", "/tmp").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("cp", "nobody:/x", "/tmp").Exits(125).Error);
    }

    [Fact]
    public void Files_belong_to_the_containers_user_unless_owners_are_to_stay()
    {
        using var store = new Store();
        File.WriteAllText(Path.Combine(store.Scratch, "f"), "x");
        store.Wherry("create", "--name", "c", "--network=none", "-u", "jane", "bb", "sh", "-c", "stat -c '%u:%g' /tmp/f /tmp/kept").Succeeds();
        store.Wherry("cp", Path.Combine(store.Scratch, "f"), "c:/tmp/f").Succeeds();
        store.Wherry("cp", "--archive=false", Path.Combine(store.Scratch, "f"), "c:/tmp/kept").Succeeds();
        Assert.Equal("1000:1000\n0:0", store.Wherry("start", "-a", "c").Succeeds().Text);
    }

    [Fact]
    public void Links_are_copied_themselves_unless_followed_and_directories_give_way_only_when_told()
    {
        using var store = new Store();
        var here = store.Scratch;
        store.Wherry("run", "--name", "c", "--network=none", "bb", "sh", "-c", "mkdir /t && cd /t && echo x > f && ln -s f link && mkdir d && ln -s /t/f absolute").Succeeds();
        store.Wherry("cp", "c:/t/link", $"{here}/asis").Succeeds();
        Assert.Equal("f", new FileInfo(Path.Combine(here, "asis")).LinkTarget);
        store.Wherry("cp", "-L", "c:/t/absolute", $"{here}/followed").Succeeds();
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(here, "followed")));
        Directory.CreateDirectory(Path.Combine(here, "f"));
        File.WriteAllText(Path.Combine(here, "f/in"), "dir");
        Directory.CreateDirectory(Path.Combine(here, "target/f"));
        Assert.Contains("cannot overwrite directory", store.Wherry("cp", "c:/t/f", $"{here}/target").Exits(125).Error);
        store.Wherry("cp", "--overwrite", "c:/t/f", $"{here}/target").Succeeds();
        Assert.Equal("x\n", File.ReadAllText(Path.Combine(here, "target/f")));
    }
}
