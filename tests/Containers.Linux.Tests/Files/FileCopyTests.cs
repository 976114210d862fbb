using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class FileCopyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(300_001)]
    public void A_copy_has_the_same_bytes(int length)
    {
        using var directory = new TemporaryDirectory();
        var content = new byte[length];
        new Random(length).NextBytes(content);
        File.WriteAllBytes(directory.At("from"), content);

        Copy(directory.At("from"), directory.At("to"));

        Assert.Equal(content, File.ReadAllBytes(directory.At("to")));
    }

    [Fact]
    public void Holes_in_the_middle_and_at_the_end_stay_holes()
    {
        using var directory = new TemporaryDirectory();
        using (var file = File.Create(directory.At("from")))
        {
            file.Write("start"u8);
            file.Position = 40 << 20;
            file.Write("middle"u8);
            file.SetLength(80 << 20);
        }

        Copy(directory.At("from"), directory.At("to"));

        using var parent = DirectoryHandle.Open(directory.Path);
        var status = parent.Status("to")!.Value;
        Assert.Equal(80 << 20, status.Size);
        Assert.InRange(status.Blocks, 1, 2048); // a megabyte at most
        Assert.Equal(File.ReadAllBytes(directory.At("from")), File.ReadAllBytes(directory.At("to")));
    }

    [Fact]
    public void Files_of_two_file_systems_are_copied_too()
    {
        using var directory = new TemporaryDirectory();
        using var memory = new FileStream($"/dev/shm/containers-linux-{Guid.NewGuid():N}", new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Options = FileOptions.DeleteOnClose,
        });
        memory.Write("from memory"u8);
        memory.Flush();

        Copy(memory.Name, directory.At("to"));

        Assert.Equal("from memory", File.ReadAllText(directory.At("to")));
    }

    private static void Copy(string from, string to)
    {
        using var source = FileOpening.Read(from);
        using var target = FileOpening.CreateNew(to);
        FileCopy.Copy(source, target);
    }
}
