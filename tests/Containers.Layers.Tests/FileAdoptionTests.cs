using Containers.Linux.Files;

namespace Containers.Layers.Tests;

/// <summary>Files that become a layer's by a link instead of being written again.</summary>
public sealed class FileAdoptionTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _upper;
    private readonly string _root;

    public FileAdoptionTests() => (_upper, _root) = (_temp.Make("upper"), _temp.Make("root"));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Files_are_the_same_and_have_what_the_archive_says()
    {
        Shell.Run(_upper, "mkdir d; echo content > d/file; ln d/file link; setfattr -n user.overlay.origin -v x d/file; setfattr -n user.mine -v y d/file; chmod 600 d/file");
        var archive = new ArchiveText().Directory("d").Pax("SCHILY.xattr.user.mine", "y").File("d/file", "content\n", mode: 0x1a4).HardLink("link", "d/file");

        Assert.Equal(8, Unpack(archive));
        Assert.Equal(Inode("upper/d/file"), Inode("root/d/file"));
        Assert.Equal(Inode("upper/d/file"), Inode("root/link"));
        Assert.Equal("user.mine 644", Shell.Run(_root, "echo $(getfattr --absolute-names d/file | grep user) $(stat -c %a d/file)").Trim());
    }

    [Fact]
    public void What_is_not_there_as_the_archive_has_it_is_written()
    {
        Shell.Run(_upper, "echo longer than it says > other; ln -s other gone; mkdir away; mkfifo pipe; ln -s /etc real");
        var archive = new ArchiveText().File("other", "short").File("gone", "1").File("away", "2").File("pipe", "3").File("missing/file", "4").File("real/passwd", "5");

        Unpack(archive);

        Assert.Equal("short 1 2 3 4 5", Shell.Run(_root, "echo $(for f in other gone away pipe missing/file real/passwd; do cat $f; echo; done)").Trim());
        Assert.Equal("longer than it says\n", File.ReadAllText(Path.Combine(_upper, "other")));
    }

    private long Unpack(ArchiveText archive)
    {
        using var stream = archive.Stream;
        using var unpacker = new LayerUnpacker(_root, new UnpackOptions(SquashOwners: !Environment.IsPrivilegedProcess) { Adopt = _upper });
        unpacker.Unpack(stream);
        return unpacker.UnpackedSize;
    }

    private ulong Inode(string path)
    {
        using var file = FileOpening.Read(_temp[path]);
        return file.Status().Inode;
    }
}
