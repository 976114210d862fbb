using Containers.Linux.Files;
using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Files;

public sealed class DurableFileTests
{
    [Fact]
    public void The_file_is_replaced_whole_with_exactly_its_mode()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.Write("file", "something much longer than what follows");
        var before = ThisProcess.SetUmask(0x3f);
        try
        {
            DurableFile.Write(path, "new"u8, 0x1b6); // 0666
        }
        finally
        {
            ThisProcess.SetUmask(before);
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Equal((UnixFileMode)0x1b6, File.GetUnixFileMode(path));
        Assert.Equal([path], Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void A_link_in_its_place_is_replaced_and_not_written_through()
    {
        using var directory = new TemporaryDirectory();
        var target = directory.Write("target", "untouched");
        File.CreateSymbolicLink(directory.At("file"), target);

        DurableFile.Write(directory.At("file"), "new"u8);

        Assert.Null(new FileInfo(directory.At("file")).LinkTarget);
        Assert.Equal("untouched", File.ReadAllText(target));
    }

    [Fact]
    public void A_failure_leaves_the_old_content_and_nothing_aside()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("taken/inside");

        Assert.Throws<LinuxException>(() => DurableFile.Write(directory.At("taken"), "new"u8));
        Assert.Throws<LinuxException>(() => DurableFile.Write(directory.At("missing/file"), "new"u8));

        Assert.Equal([directory.At("taken")], Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Readers_beside_a_writer_see_one_content_or_the_other()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.At("file");
        var contents = new[] { new string('a', 5000), new string('b', 3000) };
        DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(contents[0]));
        using var over = new CancellationTokenSource();
        var writer = new Thread(() =>
        {
            for (var i = 0; !over.IsCancellationRequested; i++)
            {
                DurableFile.Write(path, System.Text.Encoding.ASCII.GetBytes(contents[i % 2]));
            }
        });
        writer.Start();
        var seen = Enumerable.Range(0, 2000).Select(_ => File.ReadAllText(path)).ToHashSet();
        over.Cancel();
        writer.Join();

        Assert.Subset(contents.ToHashSet(), seen);
    }
}
