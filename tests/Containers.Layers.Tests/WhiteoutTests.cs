using Containers.Linux.Files;

namespace Containers.Layers.Tests;

/// <summary>OCI image layer specification, "Whiteouts", as overlay file systems want them.</summary>
public sealed class WhiteoutTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;

    public WhiteoutTests()
    {
        _root = _temp.Make("root");
        using var root = DirectoryHandle.Open(_root);
        try
        {
            root.MakeNode("probe", FileType.CharacterDevice, 0);
            root.Unlink("probe");
        }
        catch (Linux.LinuxException e)
        {
            _temp.Dispose();
            Assert.Skip($"whiteouts cannot be made here: {e.Message}: needs root, or a user namespace");
        }
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_whiteout_becomes_a_device_of_number_zero()
    {
        Unpack(new ArchiveText().File(".wh.gone").File("d/.wh.gone"));

        Assert.True(IsWhiteout("gone"));
        Assert.True(IsWhiteout("d/gone"));
        Assert.False(File.Exists(Path.Combine(_root, ".wh.gone")));
    }

    [Fact]
    public void An_opaque_mark_becomes_an_attribute_of_its_directory()
    {
        Unpack(new ArchiveText().Directory("d").File("d/.wh..wh..opq").File("d/file"));

        Assert.True(IsOpaque("d"));
        Assert.True(File.Exists(Path.Combine(_root, "d/file")));
        Assert.False(File.Exists(Path.Combine(_root, "d/.wh..wh..opq")));
    }

    // "Files that are present in the same layer as a whiteout file can only be hidden by whiteout files in subsequent layers."
    [Fact]
    public void A_whiteout_hides_nothing_of_its_own_layer()
    {
        Unpack(new ArchiveText().File("before", "1").File(".wh.before").File(".wh.after").File("after", "2"));

        Assert.Equal("1", File.ReadAllText(Path.Combine(_root, "before")));
        Assert.Equal("2", File.ReadAllText(Path.Combine(_root, "after")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_directory_beside_its_own_whiteout_shows_nothing_of_the_layers_below(bool whiteoutFirst)
    {
        Unpack(whiteoutFirst
            ? new ArchiveText().File(".wh.d").Directory("d", 0x1e8).File("d/file", "1")
            : new ArchiveText().Directory("d", 0x1e8).File("d/file", "1").File(".wh.d"));

        Assert.True(IsOpaque("d"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_root, "d/file")));
    }

    [Fact]
    public void A_file_below_a_name_that_was_hidden_makes_an_opaque_directory()
    {
        Unpack(new ArchiveText().File(".wh.d").File("d/sub/file", "1"));

        Assert.True(IsOpaque("d"));
        Assert.False(IsOpaque("d/sub"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_root, "d/sub/file")));
    }

    [Fact]
    public void A_whiteout_of_a_symbolic_link_does_not_touch_what_it_points_to()
    {
        Unpack(new ArchiveText().File("target", "1").Directory("d").Link("way", "d").File("way/.wh.x"));

        Assert.True(IsWhiteout("d/x"));
        Assert.Equal("1", File.ReadAllText(Path.Combine(_root, "target")));
    }

    [Fact]
    public void Hidden_names_are_hidden_once_stacked()
    {
        Assert.SkipUnless(
            Shell.Succeeds("d=$(mktemp -d); mkdir $d/l $d/u $d/w $d/m; unshare -rm mount -t overlay -o userxattr,lowerdir=$d/l,upperdir=$d/u,workdir=$d/w none $d/m; r=$?; rm -rf $d; exit $r"),
            "overlayfs cannot be mounted here");
        Shell.Run(_temp.Make("lower"), "mkdir -p d e/sub keep; printf 1 > d/old; printf 2 > file; printf 3 > e/old; printf 4 > keep/old");
        _temp.Make("empty");
        Unpack(new ArchiveText().File(".wh.file").Directory("d").File("d/.wh..wh..opq").File("d/new").File(".wh.e").Directory("e").File("e/new"));

        var seen = Shell.Run(_temp.Path, "unshare -rm sh -c 'mount -t overlay -o userxattr,lowerdir=root:lower none empty && cd empty && find . -mindepth 1 | sort'");
        Assert.Equal("./d\n./d/new\n./e\n./e/new\n./keep\n./keep/old\n", seen);
    }

    private bool IsWhiteout(string name)
    {
        using var root = DirectoryHandle.Open(_root);
        return root.Status(name) is { Type: FileType.CharacterDevice, SpecialDevice: 0 };
    }

    private bool IsOpaque(string name) => ExtendedAttributes.Get(Path.Combine(_root, name), "user.overlay.opaque") is { } value && value.AsSpan().SequenceEqual("y"u8);

    private void Unpack(ArchiveText archive)
    {
        using var unpacker = new LayerUnpacker(_root, new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(archive.Stream);
    }
}
