using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>
/// Layers that try to leave their directory, in the ways that once worked against others (CVE-2014-9357, CVE-2018-15664,
/// CVE-2019-14271, CVE-2021-41089 and their kin), and layers that try to bring the program down.
/// </summary>
public sealed class HostileLayerTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;
    private readonly string _outside;

    public HostileLayerTests()
    {
        _root = _temp.Make("root");
        _outside = _temp.Make("outside");
        _temp.Write("outside/secret", "secret");
    }

    public void Dispose()
    {
        // Whatever a test did, this holds.
        Assert.Equal("secret", File.ReadAllText(Path.Combine(_outside, "secret")));
        Assert.Equal([Path.Combine(_outside, "secret")], Directory.GetFileSystemEntries(_outside));
        using (var outside = DirectoryHandle.Open(_outside))
        {
            Assert.Equal(1u, outside.Status("secret")!.Value.Links);
        }

        _temp.Dispose();
    }

    [Theory]
    [InlineData("../outside/new")]
    [InlineData("../../../../../../../../outside/new")]
    [InlineData("d/../../outside/new")]
    [InlineData("./.././outside/new")]
    [InlineData("/outside/new")]
    [InlineData("//outside//new")]
    public void Names_that_climb_stay_inside(string name)
    {
        Unpack(new ArchiveText().File(name, "inside"));

        Assert.Equal("inside", File.ReadAllText(At("outside/new")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_below_a_symbolic_link_to_the_outside_is_not_written_there(bool relative)
    {
        Refused(new ArchiveText().Link("way", relative ? "../outside" : _outside).File("way/new", "inside"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_below_a_chain_of_symbolic_links_is_not_written_outside(bool relative)
    {
        Refused(new ArchiveText().Link("a", "b").Link("b", "c/d").Directory("c").Link("c/d", relative ? "../../outside" : _outside).File("a/new"));
    }

    [Fact]
    public void A_symbolic_link_is_followed_as_if_the_layer_were_the_root()
    {
        Unpack(new ArchiveText().Directory("etc").Link("way", "/etc").File("way/passwd", "inside").Link("up", "../../../etc").File("up/group", "inside"));

        Assert.Equal("inside", File.ReadAllText(At("etc/passwd")));
        Assert.Equal("inside", File.ReadAllText(At("etc/group")));
    }

    [Fact]
    public void A_file_in_place_of_a_symbolic_link_does_not_write_through_it()
    {
        Unpack(new ArchiveText().Link("way", _outside + "/secret").File("way", "inside"));

        Assert.Equal("inside", File.ReadAllText(At("way")));
    }

    [Fact]
    public void A_directory_in_place_of_a_symbolic_link_to_a_directory_outside_changes_nothing_there()
    {
        File.SetUnixFileMode(_outside, (UnixFileMode)0x1ed);
        Unpack(new ArchiveText().Link("way", _outside).Directory("way", 0x1c0, time: 5).File("way/new", "inside"));

        Assert.True(File.Exists(At("way/new")));
        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(_outside));
    }

    [Fact]
    public void A_directorys_attributes_do_not_travel_over_a_symbolic_link_that_replaced_it()
    {
        File.SetUnixFileMode(_outside, (UnixFileMode)0x1ed);
        Unpack(new ArchiveText().Directory("way", 0x1c0, time: 5).Link("way", _outside));

        Assert.Equal((UnixFileMode)0x1ed, File.GetUnixFileMode(_outside));
    }

    [Theory]
    [InlineData("way/secret")]
    [InlineData("../outside/secret")]
    [InlineData("deep/way/secret")]
    public void A_hard_link_does_not_reach_outside(string target)
    {
        Refused(new ArchiveText().Directory("deep").Link("way", _outside).Link("deep/way", "../../outside").HardLink("new", target));
    }

    [Fact]
    public void A_hard_link_to_a_symbolic_link_links_the_link()
    {
        Unpack(new ArchiveText().Link("way", _outside + "/secret").HardLink("new", "way").File("new", "inside"));

        using var root = DirectoryHandle.Open(_root);
        Assert.Equal(FileType.SymbolicLink, root.Status("way")!.Value.Type);
    }

    [Theory]
    [InlineData("way/.wh.secret")]
    [InlineData("../outside/.wh.secret")]
    [InlineData(".wh.../outside")]
    public void A_whiteout_removes_nothing_outside(string name)
    {
        try
        {
            Unpack(new ArchiveText().Link("way", _outside).File(name));
        }
        catch (ContainersException)
        {
            // Either is fine; what counts is looked at when the test ends.
        }
    }

    [Theory]
    [InlineData(".wh.")]
    [InlineData(".wh..")]
    [InlineData(".wh...")]
    [InlineData("d/.wh...")]
    [InlineData("d/.wh..")]
    [InlineData("d/.wh.")]
    [InlineData(".wh..wh.aufs")]
    public void Whiteouts_of_nothing_sensible_leave_everything_in_place(string name)
    {
        Unpack(new ArchiveText().File("d/file", "1").File(name));

        Assert.Equal("1", File.ReadAllText(At("d/file")));
        Assert.False(File.Exists(At(name)));
    }

    [Theory]
    [InlineData("user.overlay.opaque")]
    [InlineData("user.overlay.whiteout")]
    [InlineData("user.overlay.redirect")]
    [InlineData("trusted.overlay.opaque")]
    [InlineData("trusted.overlay.redirect")]
    [InlineData("user.fuseoverlayfs.opaque")]
    public void Overlays_own_attributes_cannot_be_planted(string attribute)
    {
        Unpack(new ArchiveText().Pax("SCHILY.xattr." + attribute, "y").Directory("d").Pax("SCHILY.xattr." + attribute, "y").File("d/file")
            .File("implied/x").Pax("SCHILY.xattr." + attribute, "y").Directory("implied").Pax("SCHILY.xattr." + attribute, "y").Directory("."));

        Assert.All((string[])[At("d"), At("d/file"), At("implied"), _root], path => Assert.DoesNotContain(attribute, ExtendedAttributes.List(path)));
    }

    [Theory]
    [InlineData(0u, 0u)]
    public void A_device_with_the_number_of_a_whiteout_is_not_made(uint major, uint minor)
    {
        Unpack(new ArchiveText().Entry('3', "planted", device: (major, minor)).File("after", "1"));

        using var root = DirectoryHandle.Open(_root);
        Assert.Null(root.Status("planted"));
        Assert.True(File.Exists(At("after")));
    }

    [Fact]
    public void Two_thousand_directories_deep_is_unpacked_and_removed_again()
    {
        var deep = string.Concat(Enumerable.Repeat("d/", 2000));
        Unpack(new ArchiveText().File(deep + "file", "deep"));

        using (var root = DirectoryHandle.Open(_root))
        using (var last = root.OpenDirectoryInRoot(deep))
        {
            Assert.NotNull(last.Status("file"));
        }

        Unpack(new ArchiveText().File("d", "instead"));
        Assert.Equal("instead", File.ReadAllText(At("d")));
    }

    [Fact]
    public void A_tree_of_any_depth_is_removed_with_few_descriptors_and_little_stack()
    {
        // Through symbolic links to deep places an archive can go deeper than any path the kernel takes.
        var step = string.Concat(Enumerable.Repeat("d/", 1900));
        var archive = new ArchiveText().Directory(step);
        var prefix = step.TrimEnd('/');
        for (var i = 1; i < 4; i++)
        {
            archive.Link($"l{i}", i == 1 ? prefix : $"l{i - 1}/{prefix}").File($"l{i}/{step}file", "x");
        }

        Unpack(archive);
        Shell.Run("/", "ulimit -n 200; ulimit -s 512; " + ThisTestProgram.Script, Program.RemoveTree, _root);

        Assert.False(Directory.Exists(_root));
    }

    [Fact]
    public void Removing_does_not_follow_symbolic_links_and_opens_closed_directories()
    {
        Shell.Run(_root, "ln -s \"$1\" way; ln -s \"$1/secret\" file; mkdir -p a/b/c; printf x > a/b/c/x; chmod 000 a/b/c a/b a", _outside);
        Tree.Remove(_root);

        Assert.False(Directory.Exists(_root));
    }

    private string At(string name) => Path.Combine(_root, name);

    private void Refused(ArchiveText archive)
    {
        var error = Assert.Throws<ContainersException>(() => Unpack(archive));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
    }

    private void Unpack(ArchiveText archive)
    {
        using var unpacker = new LayerUnpacker(_root, new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(archive.Stream);
    }
}
