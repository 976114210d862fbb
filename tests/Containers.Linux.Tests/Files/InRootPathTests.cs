using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Tests.Files;

/// <summary>Where the kernel cannot resolve inside a root, we do, and come to the same place.</summary>
public sealed class InRootPathTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public InRootPathTests()
    {
        foreach (var path in (string[])["root/a/b/c", "root/etc", "outside"])
        {
            _directory.MakeDirectory(path);
        }

        _directory.Write("root/etc/file", "inside");
        _directory.Write("root/a/b/c/file", "deep");
        _directory.Write("outside/file", "outside");
        foreach (var (name, target) in ((string, string)[])[
            ("absolute", "/etc"), ("up", "../../../../etc"), ("a/b/up", "../../etc"), ("out", _directory.At("outside")), ("loop", "loop"), ("one", "two"),
            ("two", "one"), ("a/self", "."), ("a/b/chain", "../self/b/c"), ("file", "etc/file"), ("broken", "nowhere"), ("slash", "/"), ("dots", "a/b/../../etc/./")])
        {
            File.CreateSymbolicLink(_directory.At("root/" + name), target);
        }

        for (var i = 0; i <= 50; i++)
        {
            File.CreateSymbolicLink(_directory.At($"root/n{i}"), i == 0 ? "etc" : $"n{i - 1}");
        }
    }

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("etc")]
    [InlineData("/etc")]
    [InlineData("..")]
    [InlineData("../../etc")]
    [InlineData(".")]
    [InlineData("a/b/../../etc")]
    [InlineData("a/../../../etc/")]
    [InlineData("absolute")]
    [InlineData("up")]
    [InlineData("a/b/up")]
    [InlineData("a/b/up/..")]
    [InlineData("a/b/chain")]
    [InlineData("a/b/chain/../..")]
    [InlineData("a/self/self/self")]
    [InlineData("dots")]
    [InlineData("slash/etc")]
    [InlineData("n39")]
    [InlineData("n40")]
    [InlineData("n50")]
    [InlineData("out")]
    [InlineData("loop")]
    [InlineData("one")]
    [InlineData("broken")]
    [InlineData("file")]
    [InlineData("etc/file")]
    [InlineData("etc/file/..")]
    [InlineData("file/..")]
    [InlineData("missing/..")]
    [InlineData("missing")]
    [InlineData("etc/missing/deeper")]
    public void Both_ways_lead_to_the_same_place(string path)
    {
        using var root = DirectoryHandle.Open(_directory.At("root"));

        Assert.Equal(Outcome(() => root.OpenDirectoryInRoot(path)), Outcome(() => new FileDescriptor(OpenHere(root, path, directory: true))));
        Assert.Equal(Outcome(() => root.OpenFileInRoot(path)), Outcome(() => new FileDescriptor(OpenHere(root, path, directory: false))));
        Assert.Equal(Outcome(() => root.OpenReferenceInRoot(path)), Outcome(() => new FileDescriptor(OpenHere(root, path, directory: false, OpenFlags.O_PATH))));
    }

    [Fact]
    public void Paths_may_be_longer_than_the_kernel_takes_up_to_a_point()
    {
        using var root = DirectoryHandle.Open(_directory.At("root"));
        var itself = (0, root.Status().Inode);
        foreach (var length in (int[])[4095, 4096, 10_000, 16 * 1024])
        {
            var path = string.Concat(Enumerable.Repeat("./", length / 2)) + (length % 2 == 0 ? "" : ".");

            Assert.Equal(itself, Outcome(() => root.OpenDirectoryInRoot(path)));
            Assert.Equal(itself, Outcome(() => new FileDescriptor(OpenHere(root, path, directory: true))));
        }

        Assert.Equal((Errno.ENAMETOOLONG, 0UL), Outcome(() => root.OpenDirectoryInRoot(new string('/', 16 * 1024 + 1))));
    }

    [Fact]
    public void No_descriptor_is_left_open()
    {
        using var root = DirectoryHandle.Open(_directory.At("root"));
        for (var i = 0; i < 50; i++)
        {
            _ = Outcome(() => new FileDescriptor(OpenHere(root, i % 2 == 0 ? "a/b/chain/../../up" : "one", directory: true)));
        }

        var open = Directory.GetFileSystemEntries("/proc/self/fd")
            .Count(link => new FileInfo(link).LinkTarget?.StartsWith(_directory.At("root"), StringComparison.Ordinal) == true);
        Assert.Equal(1, open);
    }

    private static int OpenHere(DirectoryHandle root, string path, bool directory, int more = 0)
    {
        var flags = more | OpenFlags.O_RDONLY | OpenFlags.O_CLOEXEC;
        return InRootPath.Open(root.Number, System.Text.Encoding.UTF8.GetBytes(path), directory ? flags | OpenFlags.O_DIRECTORY : flags);
    }

    private static (int Errno, ulong Inode) Outcome(Func<FileDescriptor> open)
    {
        try
        {
            using var opened = open();
            return (0, opened.Status().Inode);
        }
        catch (LinuxException e)
        {
            return (e.Errno, 0);
        }
    }
}
