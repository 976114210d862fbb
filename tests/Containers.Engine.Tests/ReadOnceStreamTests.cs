using Containers.Engine.Work;
using Containers.Linux.Files;

namespace Containers.Engine.Tests;

public sealed class ReadOnceStreamTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    // On disks and in memory alike, and whether it is on the disk yet or not.
    [Theory]
    [InlineData("/tmp", false)]
    [InlineData("/tmp", true)]
    [InlineData("/dev/shm", true)]
    public void A_file_is_read_whole_and_is_still_there_to_be_read_again(string directory, bool synced)
    {
        var expected = new byte[9 * 1024 * 1024 + 3];
        new Random(1).NextBytes(expected);
        var path = Path.Combine(directory, Path.GetFileName(_path));
        try
        {
            File.WriteAllBytes(path, expected);
            using var file = FileOpening.Read(path);
            if (synced)
            {
                file.Sync();
            }

            var once = new ReadOnceStream(file);
            var read = new MemoryStream();
            once.CopyTo(read, 100_000);
            Assert.Equal(expected, read.ToArray());
            Assert.Equal(expected, File.ReadAllBytes(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public void Dispose() => File.Delete(_path);
}
