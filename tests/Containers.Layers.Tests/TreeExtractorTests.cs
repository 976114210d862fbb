using Containers.Layers.Trees;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>Archives into trees that are in use, the archives and the trees hostile.</summary>
public sealed class TreeExtractorTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-extract-").FullName;

    public TreeExtractorTests() => Make("mkdir -p root/base outside; echo secret > outside/secret");

    public void Dispose() => Shell.Run("/", "chmod -R u+rwx \"$1\" && rm -rf \"$1\"", _directory);

    [Fact]
    public void Entries_arrive_with_mode_and_time_and_names_mean_only_themselves()
    {
        Extract(new ArchiveText().Directory("d", mode: 0x1c0, time: 1000).File("d/f", "text", mode: 0x1a0).Link("d/l", "f").HardLink("d/h", "d/f").File(".wh.f", "plain").File("made/up/f", "x"));

        Assert.Equal("text", File.ReadAllText(At("base/d/h")));
        Assert.Equal("plain", File.ReadAllText(At("base/.wh.f")));
        Assert.Equal("x", File.ReadAllText(At("base/made/up/f")));
        Assert.Equal((UnixFileMode)0x1a0, File.GetUnixFileMode(At("base/d/f")));
        Assert.Equal(DateTime.UnixEpoch.AddSeconds(1000), Directory.GetLastWriteTimeUtc(At("base/d")));
        Assert.Equal("f", new FileInfo(At("base/d/l")).LinkTarget);
    }

    [Theory]
    [InlineData("../../outside/f")]
    [InlineData("/outside/f")]
    [InlineData("a/../../../outside/f")]
    public void No_name_leads_out(string name)
    {
        Extract(new ArchiveText().File(name, "planted"));

        Assert.Equal(["secret"], Outside());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("..")]
    public void No_link_leads_out_of_the_root(string start)
    {
        var target = start == "/" ? Path.Combine(_directory, "outside") : "../../outside";
        try
        {
            Extract(new ArchiveText().Link("l", target).File("l/planted", "planted"));
        }
        catch (ContainersException)
        {
            // It leads to nothing inside.
        }

        Assert.Equal(["secret"], Outside());
    }

    [Fact]
    public void A_hard_link_to_what_is_outside_is_refused()
    {
        Make($"ln -s {_directory}/outside root/base/l");
        Assert.Throws<ContainersException>(() => Extract(new ArchiveText().HardLink("h", "l/secret")));
        Assert.Throws<ContainersException>(() => Extract(new ArchiveText().HardLink("h", "../../outside/secret")));
        Assert.Throws<ContainersException>(() => Extract(new ArchiveText().HardLink("h", "/")));
    }

    [Fact]
    public void What_is_there_gives_way_to_its_like_and_to_others_only_when_told()
    {
        Make("mkdir root/base/d; echo old > root/base/f; ln -s ../../outside/secret root/base/l; echo in > root/base/d/in");
        Extract(new ArchiveText().File("f", "new").File("l", "new").Directory("d", mode: 0x1c0));
        Assert.Equal(("new", "new", "in\n"), (File.ReadAllText(At("base/f")), File.ReadAllText(At("base/l")), File.ReadAllText(At("base/d/in"))));
        Assert.Equal("secret\n", File.ReadAllText(Path.Combine(_directory, "outside/secret")));
        Assert.Contains("cannot overwrite directory \"d\"", Assert.Throws<ContainersException>(() => Extract(new ArchiveText().File("d", "x"))).Message);
        Assert.Contains("cannot overwrite non-directory \"f\"", Assert.Throws<ContainersException>(() => Extract(new ArchiveText().Directory("f"))).Message);
        var overwrite = new ExtractOptions { SquashOwners = true, Overwrite = true };
        Extract(new ArchiveText().File("d", "x").Directory("f"), overwrite);
        Assert.Equal("x", File.ReadAllText(At("base/d")));
        Assert.True(Directory.Exists(At("base/f")));
    }

    [Fact]
    public void Set_uid_bits_go_when_they_shall_and_whiteout_devices_are_never_made()
    {
        var archive = new ArchiveText().File("f", "x", mode: 0x9ed).Entry('3', "w", device: (0, 0));
        Extract(archive);
        Assert.True(File.GetUnixFileMode(At("base/f")).HasFlag(UnixFileMode.SetUser));
        Extract(archive, new ExtractOptions { SquashOwners = true, DropSetId = true });
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(At("base/f")));
        Assert.False(Path.Exists(At("base/w")));
    }

    [Fact]
    public void Broken_archives_are_refused() =>
        Assert.Throws<ContainersException>(() => Extract(new MemoryStream(new ArchiveText().File("f", new string('x', 2000)).Unfinished[..1000]), new ExtractOptions { SquashOwners = true }));

    private void Extract(ArchiveText archive, ExtractOptions? options = null) => Extract(archive.Stream, options ?? new ExtractOptions { SquashOwners = true });

    private void Extract(Stream archive, ExtractOptions options)
    {
        using var root = DirectoryHandle.Open(At(""));
        using var extractor = new TreeExtractor(root, "base"u8, options);
        extractor.Extract(archive);
    }

    private string At(string path) => Path.Combine(_directory, "root", path);

    private IEnumerable<string?> Outside() => Directory.GetFileSystemEntries(Path.Combine(_directory, "outside")).Select(Path.GetFileName);

    private void Make(string script) => Shell.Run(_directory, script);
}
