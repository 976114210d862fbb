using System.Diagnostics;
using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>Volumes that are kept by plug-ins, programs of other people's.</summary>
public class VolumePluginTests
{
    [Fact]
    public void A_plug_in_makes_mounts_and_removes_its_volumes()
    {
        using var store = new Store();
        using var plugin = new VolumePluginServer(store.Scratch);
        CommandResult Wherry(params string[] arguments) => With(store, plugin, arguments);
        Wherry("volume", "create", "-d", "keeper", "-o", "speed=high", "-o", "tier=a=b", "--label", "x=y", "data").Succeeds();
        Assert.Equal("{\"speed\":\"high\",\"tier\":\"a=b\"}", plugin.Kept["data"].ToJsonString());
        Assert.Equal("keeper data", Wherry("volume", "ls", "--filter", "driver=keeper", "--format", "{{.Driver}} {{.Name}}").Succeeds().Text);
        Assert.Equal($"keeper {plugin.PathOf("data")} calm", Wherry("volume", "inspect", "-f", "{{.Driver}} {{.Mountpoint}} {{.Status.mood}}", "data").Succeeds().Text);

        Wherry("run", "--rm", "--network=none", "-v", "data:/d", "bb", "sh", "-c", "echo kept > /d/file; mkdir /d/sub; echo deep > /d/sub/file").Succeeds();
        Assert.Equal("kept\n", File.ReadAllText(Path.Combine(plugin.PathOf("data"), "file")));
        Waiting.Until(() => plugin.Uses.Count == 0, () => $"it is still used: {string.Join(", ", plugin.Uses)}");

        var id = Wherry("run", "-d", "--network=none", "--name", "user", "--stop-timeout=0", "-v", "data:/d:ro", "--mount", "src=data,dst=/part,subpath=sub", "bb", "sleep", "1000").Succeeds().Text;
        Assert.Equal([$"data {id}"], plugin.Uses);
        Assert.Equal("kept deep", Wherry("exec", "user", "sh", "-c", "echo $(cat /d/file /part/file); touch /d/x 2>/dev/null").Exits(1).Text);
        Assert.Contains("is being used by the following container(s)", Wherry("volume", "rm", "data").Exits(2).Error);
        Wherry("stop", "user").Succeeds();
        Waiting.Until(() => plugin.Uses.Count == 0, () => $"it is still used: {string.Join(", ", plugin.Uses)}");

        // A monitor that was killed cannot give it back: whoever notices does.
        Wherry("start", "user").Succeeds();
        Process.GetProcessById(int.Parse(Wherry("inspect", "-f", "{{.State.ConmonPid}}", "user").Succeeds().Text, CultureInfo.InvariantCulture)).Kill();
        Waiting.Until(() => Wherry("ps", "-q").Text.Length == 0, () => "it runs on");
        Assert.Empty(plugin.Uses);

        Wherry("rm", "user").Succeeds();
        Wherry("volume", "rm", "data").Succeeds();
        Assert.Empty(plugin.Kept);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(store.Root, "volumes")));
    }

    [Fact]
    public void Volumes_of_plug_ins_are_archived_like_others_and_come_with_run()
    {
        using var store = new Store();
        using var plugin = new VolumePluginServer(store.Scratch);
        CommandResult Wherry(params string[] arguments) => With(store, plugin, arguments);
        Wherry("run", "--rm", "--network=none", "--volume-driver", "keeper", "-v", "one:/d", "bb", "sh", "-c", "echo 1 > /d/file").Succeeds();
        Wherry("run", "--rm", "--network=none", "--mount", "type=volume,src=two,dst=/d,volume-driver=keeper,volume-opt=a=b,volume-label=l=m", "bb", "true").Succeeds();
        Assert.Equal("b", plugin.Kept["two"]["a"]!.GetValue<string>());
        Assert.Equal("m", Wherry("volume", "inspect", "-f", "{{.Labels.l}}", "two").Succeeds().Text);
        var archive = Path.Combine(store.Scratch, "one.tar");
        Wherry("volume", "export", "-o", archive, "one").Succeeds();
        Wherry("volume", "import", "two", archive).Succeeds();
        Assert.Equal("1\n", File.ReadAllText(Path.Combine(plugin.PathOf("two"), "file")));
        Waiting.Until(() => plugin.Uses.Count == 0, () => $"they are still used: {string.Join(", ", plugin.Uses)}");

        plugin.Make("three");
        var reloaded = Wherry("volume", "reload").Succeeds();
        Assert.Equal("Added:\nthree", reloaded.Text);
        Assert.Contains("nobody", reloaded.Error); // which does not listen, and hinders nobody
        Wherry("volume", "rm", "one", "two", "three").Succeeds();
        Assert.Equal(string.Empty, Wherry("volume", "ls", "-q").Succeeds().Text);
    }

    [Fact]
    public void What_is_wrong_with_a_plug_in_is_said_in_a_line_and_nothing_is_lost()
    {
        using var store = new Store();
        using var plugin = new VolumePluginServer(store.Scratch);
        CommandResult Wherry(params string[] arguments) => With(store, plugin, arguments);
        Assert.Contains("no volume plugin with name stranger available", Wherry("volume", "create", "-d", "stranger", "data").Exits(125).Error);
        Assert.Contains("volume plugin nobody does not answer", Wherry("volume", "create", "-d", "nobody", "data").Exits(125).Error);
        Wherry("volume", "exists", "data").Exits(1);
        Wherry("volume", "create", "-d", "keeper", "data").Succeeds();
        plugin.IsCross = true;
        var refused = Wherry("run", "--name", "c", "--network=none", "-v", "data:/d", "bb", "true").Exits(125);
        Assert.StartsWith("Error: volume plugin keeper: not today nor tomorrow\n", refused.Error, StringComparison.Ordinal);
        Assert.Equal("created", Wherry("inspect", "-f", "{{.State.Status}}", "c").Succeeds().Text);
        Wherry("rm", "c").Succeeds();
        Assert.Contains("not today nor tomorrow", Wherry("volume", "rm", "data").Exits(1).Error);
        Wherry("volume", "exists", "data").Succeeds();
        Assert.Contains("may still be there", Wherry("volume", "rm", "-f", "data").Succeeds().Error);
        Assert.True(plugin.Kept.ContainsKey("data"));
    }

    private static CommandResult With(Store store, VolumePluginServer plugin, string[] arguments) =>
        Surroundings.Run("/usr/bin/env", [$"CONTAINERS_CONF={plugin.Configuration}", Surroundings.Program, .. store.Flags, .. arguments]);
}
