using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

/// <summary>What is written past the page cache is what was given, on file systems that know such writes and on others.</summary>
public sealed class UncachedStreamTests
{
    private const int Mebibyte = 1024 * 1024;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(4095, 100)]
    [InlineData(4096, 4096)]
    [InlineData(Mebibyte, 65536)]
    [InlineData(Mebibyte + 1, 65536)]
    [InlineData((3 * Mebibyte) + 512, 131072)]
    public void All_bytes_arrive(int size, int piece)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        foreach (var place in (string[])[Path.GetTempPath(), "/dev/shm"])
        {
            var path = Path.Combine(place, $"wherry-test-{Guid.NewGuid():N}");
            using (var file = FileOpening.CreateNew(path, 0x180))
            {
                using var stream = new UncachedStream(file);
                for (var i = 0; i < size; i += piece)
                {
                    stream.Write(bytes.AsSpan(i, Math.Min(piece, size - i)));
                }

                stream.Complete();
                file.Write("as usual"u8);
            }

            var written = File.ReadAllBytes(path);
            File.Delete(path);
            Assert.Equal([.. bytes, .. "as usual"u8], written);
        }
    }

    [Theory]
    [InlineData(2 * Mebibyte, 8 * Mebibyte)]
    [InlineData(4096, 131072)]
    [InlineData(5, 131072)]
    [InlineData(4096, 7)]
    public void Holes_are_where_they_shall_be(int data, int hole)
    {
        var bytes = Enumerable.Repeat((byte)'x', data).ToArray();
        var path = Path.Combine(Path.GetTempPath(), $"wherry-test-{Guid.NewGuid():N}");
        using (var file = FileOpening.CreateNew(path, 0x180))
        {
            using var stream = new UncachedStream(file);
            stream.Write(bytes);
            stream.Skip(hole);
            stream.Write(bytes);
            stream.Complete();
        }

        var written = File.ReadAllBytes(path);
        File.Delete(path);
        Assert.Equal([.. bytes, .. new byte[hole], .. bytes], written);
    }
}
