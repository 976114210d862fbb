using System.Globalization;
using System.Text.Json;

namespace Containers.E2E.Tests;

public class PruneTests
{
    [Fact]
    public void Only_what_is_not_in_use_goes_and_only_when_agreed_to()
    {
        using var store = new Store();
        store.Wherry("import", "-q", BusyboxImage.Archive, "spare").Succeeds();
        store.Wherry("run", "-d", "--name", "busy", "--network=none", "-v", "used:/data", "bb", "sleep", "100").Succeeds();
        var idle = store.Wherry("create", "--network=none", "--label", "kind=idle", "bb").Succeeds().Text;
        store.Wherry("volume", "create", "unused").Succeeds();

        Assert.Contains("Are you sure", store.WherryWithInput("n\n", "system", "prune").Succeeds().Error);
        Assert.Equal("Total reclaimed space: 0B", store.Wherry("container", "prune", "-f", "--filter", "label=kind=other").Succeeds().Text);
        Assert.Equal("Total reclaimed space: 0B", store.Wherry("container", "prune", "-f", "--filter", "until=1h").Succeeds().Text);
        Assert.Contains("is an invalid filter", store.Wherry("container", "prune", "-f", "--filter", "name=x").Exits(125).Error);
        store.Wherry("container", "exists", idle).Succeeds();

        Assert.StartsWith($"Deleted Containers:\n{idle}\n\nTotal reclaimed space: ", store.WherryWithInput("y\n", "container", "prune").Succeeds().Output);
        store.Wherry("container", "exists", "busy").Succeeds();
        Assert.Equal("Total reclaimed space: 0B", store.Wherry("image", "prune", "--force").Succeeds().Text);
        store.Wherry("image", "exists", "spare").Succeeds();

        var prune = store.Wherry("system", "prune", "--all", "--force", "--volumes").Succeeds().Output;
        Assert.Contains("Deleted Volumes:\nunused\n", prune);
        Assert.Contains("Untagged: docker.io/library/spare:latest", prune);
        store.Wherry("image", "exists", "spare").Exits(1);
        store.Wherry("image", "exists", "bb").Succeeds();
        store.Wherry("volume", "exists", "used").Succeeds();
        Assert.Empty(store.Wherry("system", "check", "--max-age", "0s").Succeeds().Output);
    }

    [Fact]
    public void What_a_pruned_image_was_made_of_goes_with_it()
    {
        using var store = new Store();
        foreach (var (from, to) in (ReadOnlySpan<(string, string)>)[("bb", "one"), ("one", "two"), ("two", "three")])
        {
            store.Wherry("run", "--name", "c", "--network=none", from, "sh", "-c", $"echo {to} > /{to}").Succeeds();
            store.Wherry("commit", "-q", "c", to).Succeeds();
            store.Wherry("rm", "c").Succeeds();
        }

        store.Wherry("untag", "one").Succeeds();
        store.Wherry("untag", "two").Succeeds();
        store.Wherry("image", "prune", "-f").Succeeds();
        Assert.Equal(4, store.Wherry("images", "-aq", "--no-trunc").Succeeds().Text.Split('\n').Length);
        store.Wherry("untag", "three").Succeeds();
        store.Wherry("image", "prune", "-f").Succeeds();
        Assert.Equal(store.Inspect("bb", "sha256:{{.Id}}"), store.Wherry("images", "-aq", "--no-trunc").Succeeds().Text);
    }

    [Fact]
    public void Pruning_spares_a_container_that_is_just_about_to_be_started_and_removing_it_waits()
    {
        using var store = new Store();
        var runtime = Path.Combine(store.Scratch, "slow-crun");
        var gate = Path.Combine(store.Scratch, "gate");
        File.WriteAllText(runtime, $"#!/bin/sh\n[ -p {gate} ] && read line < {gate}\nexec /usr/bin/crun \"$@\"\n");
        File.SetUnixFileMode(runtime, (UnixFileMode)0x1ed);
        Surroundings.Run("/usr/bin/mkfifo", [gate]).Succeeds();
        using var starting = store.Start("--runtime", runtime, "run", "-d", "--name", "new", "--network=none", "bb", "sleep", "100");
        Waiting.Until(() => store.Wherry("container", "exists", "new").ExitCode == 0, () => "it is not created");

        Assert.Equal("Total reclaimed space: 0B", store.Wherry("container", "prune", "-f").Succeeds().Text);
        Assert.Equal("Total reclaimed space: 0B", store.Wherry("system", "prune", "-f").Succeeds().Text);
        using var removing = store.Start("rm", "new");
        Assert.False(removing.WaitForExit(500));
        using (var opened = new FileStream(gate, FileMode.Open, FileAccess.ReadWrite))
        {
            File.Delete(gate);
            opened.Write("go\n"u8);
            opened.Flush();
            starting.WaitForExit();
        }

        Assert.Equal(0, starting.ExitCode);
        removing.WaitForExit();
        Assert.Contains("cannot remove container", removing.StandardError.ReadToEnd());
        Assert.Equal("running", store.Inspect("new", "{{.State.Status}}"));
        Assert.False(File.Exists(Path.Combine(store.Root, "containers", store.Inspect("new", "{{.Id}}"), "creating")));
    }

    [Fact]
    public void The_room_of_an_image_that_is_removed_while_another_comes_in_is_free_when_that_is_there()
    {
        using var store = new Store();
        store.Wherry("import", "-q", BusyboxImage.Archive, "spare").Succeeds();
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && head -c 3000000 /dev/urandom > blob && tar -cf other.tar blob"]).Succeeds();
        var other = File.ReadAllBytes(Path.Combine(store.Scratch, "other.tar"));
        store.Wherry("import", "-q", Path.Combine(store.Scratch, "other.tar"), "other").Succeeds();
        var layer = store.Inspect("other", "{{index .RootFS.Layers 0}}").Split(':')[1];
        string[] places = [Path.Combine(store.Root, "layers", layer), Path.Combine(store.Root, "content", "blobs", "sha256", layer)];
        Assert.All(places, place => Assert.True(Path.Exists(place), place));

        using var coming = store.Start("import", "-q", "-", "coming");
        var input = coming.StandardInput.BaseStream;
        input.Write(other.AsSpan(0, 1_000_000));
        input.Flush();
        Waiting.Until(() => Directory.Exists(Path.Combine(store.Root, "content", "ingest")) && Directory.EnumerateFiles(Path.Combine(store.Root, "content", "ingest")).Any(), () => "nothing comes in");
        store.Wherry("rmi", "other").Succeeds();
        Assert.All(places, place => Assert.True(Path.Exists(place), place)); // whoever adds may be about to need it
        input.Write(File.ReadAllBytes(BusyboxImage.Archive)); // no archive together with what has come already
        coming.StandardInput.Close();
        coming.WaitForExit();
        Assert.Equal(125, coming.ExitCode);
        Assert.All(places, place => Assert.False(Path.Exists(place), place));

        using var another = store.Start("import", "-q", "-", "another");
        input = another.StandardInput.BaseStream;
        input.Write(File.ReadAllBytes(BusyboxImage.Archive).AsSpan(0, 1000));
        input.Flush();
        Waiting.Until(() => Directory.EnumerateFiles(Path.Combine(store.Root, "content", "ingest")).Any(), () => "nothing comes in");
        var spare = store.Inspect("spare", "{{.Id}}").Split(':')[^1];
        var configuration = Path.Combine(store.Root, "content", "blobs", "sha256", spare);
        store.Wherry("rmi", "spare").Succeeds();
        Assert.True(File.Exists(configuration));
        store.Wherry("run", "--rm", "--network=none", "bb", "true").Succeeds(); // not the last who lets go
        Assert.True(File.Exists(configuration));
        input.Write(File.ReadAllBytes(BusyboxImage.Archive).AsSpan(1000));
        another.StandardInput.Close();
        another.WaitForExit();
        Assert.Equal(0, another.ExitCode);
        Assert.False(File.Exists(configuration));
        Assert.False(Directory.Exists(Path.Combine(store.Root, "collect")));
    }

    [Fact]
    public void The_room_of_an_image_is_free_at_once_and_df_says_what_is_in_use()
    {
        using var store = new Store(withImage: false);
        var big = Path.Combine(store.Scratch, "big.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && head -c 8000000 /dev/urandom > big && tar -cf {big} big"]).Succeeds();
        store.Wherry("import", "-q", BusyboxImage.Archive, "first").Succeeds();
        store.Wherry("rmi", "first").Succeeds();
        var before = Blocks(store);
        store.Wherry("import", "-q", big, "big").Succeeds();
        Assert.True(Blocks(store) - before > 15_000, "an archive and its unpacked file are on the disk");
        var usage = Usage(store, "Images");
        Assert.True(usage.Size is > 16_000_000 and < 16_100_000, $"{usage}");
        Assert.Equal(usage.Size, usage.Reclaimable);
        Assert.Equal((1, 0), (usage.Total, usage.Active));

        store.Wherry("create", "--name", "user", "--network=none", "big", "/x").Succeeds();
        Assert.Equal((usage.Size, 0, 1, 1), Usage(store, "Images"));
        var text = store.Wherry("system", "df").Succeeds().Output.Split('\n');
        Assert.Equal("TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE", text[0]);
        Assert.Equal("Images          1         1         16MB      0B (0%)", text[1]);
        var verbose = store.Wherry("system", "df", "-v").Succeeds().Output;
        Assert.Contains("Images space usage:\n\nREPOSITORY   TAG       IMAGE ID", verbose);
        Assert.Contains("user", verbose);
        Assert.Equal("Images 1\nContainers 1\nLocal Volumes 0\nBuild Cache 0", store.Wherry("system", "df", "--format", "{{.Type}} {{.TotalCount}}").Succeeds().Text);

        store.Wherry("rm", "user").Succeeds();
        store.Wherry("rmi", "big").Succeeds();
        Assert.True(Blocks(store) - before < 200, $"{Blocks(store) - before} KiB are not free again");
    }

    [Fact]
    public void Reset_ends_and_removes_everything_of_ours_and_nothing_else()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "busy", "--network=none", "-v", "data:/data", "bb", "sleep", "100").Succeeds();
        File.WriteAllText(Path.Combine(store.Root, "mine.txt"), "not wherry's");
        store.WherryWithInput("\n", "system", "reset").Succeeds();
        store.Wherry("container", "exists", "busy").Succeeds();
        store.Wherry("system", "reset", "--force").Succeeds();
        Waiting.Until(() => store.Processes().Count == 0, () => $"left: {string.Join("; ", store.Processes())}");
        Assert.Equal(["lock", "mine.txt"], Directory.GetFileSystemEntries(store.Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        Assert.Equal("TYPE            TOTAL     ACTIVE    SIZE      RECLAIMABLE", store.Wherry("system", "df").Succeeds().Output.Split('\n')[0]);
        store.Wherry("import", "-q", BusyboxImage.Archive, "bb").Succeeds();
        Assert.Equal("anew", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "anew").Succeeds().Text);
    }

    private static long Blocks(Store store) =>
        long.Parse(Surroundings.Run("/usr/bin/du", ["-sk", store.Root]).Succeeds().Text.Split('\t')[0], CultureInfo.InvariantCulture);

    private static (long Size, long Reclaimable, int Total, int Active) Usage(Store store, string type)
    {
        var row = JsonDocument.Parse(store.Wherry("system", "df", "--format", "json").Succeeds().Output).RootElement.EnumerateArray()
            .Single(row => row.GetProperty("Type").GetString() == type);
        return (row.GetProperty("RawSize").GetInt64(), row.GetProperty("RawReclaimable").GetInt64(), row.GetProperty("Total").GetInt32(), row.GetProperty("Active").GetInt32());
    }
}
