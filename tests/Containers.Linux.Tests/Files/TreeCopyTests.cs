using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class TreeCopyTests : IDisposable
{
    private readonly TemporaryDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Everything_is_copied_with_what_belongs_to_it_and_no_link_is_followed()
    {
        _temp.Write("outside", "secret");
        Directory.CreateDirectory(_temp.At("from/deep/deeper"));
        _temp.Write("from/deep/deeper/file", "content");
        File.CreateSymbolicLink(_temp.At("from/link"), _temp.At("outside"));
        File.CreateSymbolicLink(_temp.At("from/deep/up"), "../../../..");
        File.SetUnixFileMode(_temp.At("from/deep/deeper/file"), (UnixFileMode)0x1a0);
        File.SetUnixFileMode(_temp.At("from/deep"), (UnixFileMode)0x1ff | UnixFileMode.StickyBit);
        File.SetLastWriteTimeUtc(_temp.At("from/deep/deeper/file"), DateTime.UnixEpoch.AddDays(1));
        Directory.CreateDirectory(_temp.At("to"));
        using var from = DirectoryHandle.Open(_temp.At("from"));
        using var to = DirectoryHandle.Open(_temp.At("to"));
        using (var deeper = DirectoryHandle.Open(_temp.At("from/deep/deeper")))
        {
            from.MakeHardLink("again", deeper, "file");
            from.MakeNode("fifo", FileType.Fifo, 0x1a4);
        }

        new TreeCopy(to, keepOwners: true).CopyFrom(from);

        Assert.Equal("content", File.ReadAllText(_temp.At("to/deep/deeper/file")));
        Assert.Equal(_temp.At("outside"), new FileInfo(_temp.At("to/link")).LinkTarget);
        Assert.Equal("../../../..", new FileInfo(_temp.At("to/deep/up")).LinkTarget);
        Assert.Equal((UnixFileMode)0x1a0, File.GetUnixFileMode(_temp.At("to/deep/deeper/file")));
        Assert.Equal((UnixFileMode)0x1ff | UnixFileMode.StickyBit, File.GetUnixFileMode(_temp.At("to/deep")));
        Assert.Equal(DateTime.UnixEpoch.AddDays(1), File.GetLastWriteTimeUtc(_temp.At("to/again")));
        Assert.Equal(FileType.Fifo, to.Status("fifo")!.Value.Type);
        using var copied = DirectoryHandle.Open(_temp.At("to/deep/deeper"));
        Assert.Equal(copied.Status("file")!.Value.Inode, to.Status("again")!.Value.Inode);
    }
}
