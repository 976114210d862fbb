using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Files;

/// <summary>Paths that are bytes, and directories that cannot be left.</summary>
public sealed class PathTests
{
    [Fact]
    public void A_NUL_in_a_path_is_refused_before_the_kernel_would_cut_it()
    {
        using var directory = new TemporaryDirectory();
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Throws<ArgumentException>(() => FileOpening.Read("/etc/passwd\0.txt"));
        Assert.Throws<ArgumentException>(() => handle.CreateFile("a\0b", 0x180));
        Assert.Throws<ArgumentException>(() => handle.MakeDirectory(new byte[] { (byte)'a', 0, (byte)'b' }, 0x1c0));
        Assert.Throws<ArgumentException>(() => handle.MakeSymbolicLink("link", "to\0here"));
        Assert.Empty(handle.Names());
    }

    [Fact]
    public void Names_that_are_no_text_are_made_listed_and_removed()
    {
        using var directory = new TemporaryDirectory();
        using var handle = DirectoryHandle.Open(directory.Path);
        byte[] name = [0xff, (byte)'x', 0xfe];

        handle.CreateFile(name, 0x180).Dispose();

        Assert.Equal(name, Assert.Single(handle.Names()));
        Assert.Equal(FileType.Regular, handle.Status(name)!.Value.Type);
        handle.Unlink(name);
        Assert.Empty(handle.Names());
    }

    [Theory]
    [InlineData("/secret")]
    [InlineData("../secret")]
    [InlineData("../../../../secret")]
    [InlineData("absolute/secret")]
    [InlineData("upward/secret")]
    public void Nothing_leads_out_of_a_root(string path)
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("outside");
        directory.Write("secret", "outside");
        directory.MakeDirectory("root");
        directory.Write("root/secret", "inside");
        File.CreateSymbolicLink(directory.At("root/absolute"), "/");
        File.CreateSymbolicLink(directory.At("root/upward"), "../..");
        using var root = DirectoryHandle.Open(directory.At("root"));

        using var file = root.OpenFileInRoot(path);
        using var reader = new StreamReader(file.OpenStream());

        Assert.Equal("inside", reader.ReadToEnd());
    }

    [Fact]
    public void Links_of_the_kernel_are_not_followed_inside_a_root()
    {
        using var root = DirectoryHandle.Open("/");

        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => root.OpenDirectoryInRoot("/proc/self/root/etc")).Errno);
    }

    [Fact]
    public void A_symbolic_link_in_the_last_place_is_refused()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("real");
        directory.Write("file", "x");
        File.CreateSymbolicLink(directory.At("to-directory"), "real");
        File.CreateSymbolicLink(directory.At("to-file"), "file");
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.True(Assert.Throws<LinuxException>(() => handle.OpenDirectory("to-directory")).Errno is Errno.ELOOP or Errno.ENOTDIR);
        Assert.Equal(Errno.ELOOP, Assert.Throws<LinuxException>(() => handle.OpenFile("to-file")).Errno);
        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => handle.CreateFile("to-file", 0x180)).Errno);
        Assert.Throws<LinuxException>(() => handle.ChangeMode("to-file", 0x1ff));
        Assert.Equal("real"u8.ToArray(), handle.ReadLink("to-directory"));
    }

    [Fact]
    public void A_name_is_only_taken_over_when_that_is_wanted()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("new", "new");
        directory.Write("old", "old");
        using var handle = DirectoryHandle.Open(directory.Path);

        Assert.Equal(Errno.EEXIST, Assert.Throws<LinuxException>(() => handle.Rename("new", "old", replace: false)).Errno);
        handle.Rename("new", "old");

        Assert.Equal("new", File.ReadAllText(directory.At("old")));
    }

    [Fact]
    public void What_a_name_stands_for_is_told_as_it_was_made()
    {
        using var directory = new TemporaryDirectory();
        using var handle = DirectoryHandle.Open(directory.Path);
        handle.MakeNode("fifo", FileType.Fifo, 0x180);
        directory.Write("file", "four");
        handle.ChangeMode("file", 0x9c9); // 04711
        handle.ChangeTime("file", new FileTime(-1, 999_999_999));
        handle.MakeHardLink("second", handle, "file");

        Assert.Equal(FileType.Fifo, handle.Status("fifo")!.Value.Type);
        Assert.Null(handle.Status("nothing"));
        var status = handle.Status("file")!.Value;
        Assert.Equal((FileType.Regular, 0x9c9u, 4L, 2u, new FileTime(-1, 999_999_999)), (status.Type, status.Mode, status.Size, status.Links, status.Modified));
        Assert.Equal((ThisProcess.UserId, ThisProcess.GroupId), (status.UserId, status.GroupId));
        Assert.Equal(status.Inode, handle.Status("second")!.Value.Inode);
    }
}
