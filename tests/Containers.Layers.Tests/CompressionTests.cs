using System.IO.Compression;
using System.Text;
using Containers.Oci;

namespace Containers.Layers.Tests;

public class CompressionTests
{
    [Fact]
    public void Bytes_that_are_not_compressed_pass_unchanged()
    {
        Assert.Equal("plain text", Text(Read("plain text"u8.ToArray())));
        Assert.Equal("", Text(Read([])));
        Assert.Equal("\x1f", Text(Read([0x1f])));
    }

    [Fact]
    public void Gzip_is_known_by_its_first_bytes() => Assert.Equal("packed", Text(Read(Gzip("packed"))));

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(8192)]
    [InlineData(200_000)]
    public void All_members_of_a_gzip_file_are_read(int length)
    {
        // Random digits, so that members end anywhere within the reader's buffer.
        var texts = Enumerable.Range(0, 20).Select(i => string.Concat(Enumerable.Range(0, length + i).Select(n => (char)('0' + ((n * 7919 * (i + 1)) % 10))))).ToList();

        Assert.Equal(string.Concat(texts), Text(Read([.. texts.SelectMany(Gzip)])));
    }

    [Fact]
    public void Members_that_end_at_every_place_of_the_readers_buffer_are_followed_by_the_next()
    {
        for (var length = 8100; length < 8250; length++)
        {
            var first = Stored(length);
            Assert.Equal(length + 4, Read([.. first, .. Gzip("next")]).Length);
        }
    }

    [Fact]
    public void Garbage_after_the_last_member_is_left_alone()
    {
        Assert.Equal("packed", Text(Read([.. Gzip("packed"), .. new byte[700]])));
        Assert.Equal("packed", Text(Read([.. Gzip("packed"), .. "garbage"u8])));
    }

    [Fact]
    public void Real_gzip_and_pigz_like_output_is_read()
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Path, "printf one | gzip -9n > a.gz; printf two | gzip -1 >> a.gz; gzip -c < /dev/null >> a.gz; printf three | gzip >> a.gz");

        Assert.Equal("onetwothree", Text(Read(File.ReadAllBytes(temp["a.gz"]))));
    }

    [Fact]
    public void Damaged_and_truncated_gzip_is_called_corrupt()
    {
        var whole = Gzip(new string('x', 100_000) + "end");
        var damaged = whole.ToArray();
        damaged[whole.Length / 2] ^= 0xff;
        var wrongSum = whole.ToArray();
        wrongSum[^6] ^= 1;

        Assert.All([damaged, wrongSum, whole[..^1], whole[..(whole.Length / 2)], whole[..12], whole[..5]], bytes =>
            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => Read(bytes)).Kind));
    }

    [Theory]
    [InlineData("zstd", "zstd -q -c")]
    [InlineData("xz", "xz -c")]
    [InlineData("bzip2", "bzip2 -c")]
    public void Other_compressions_are_named(string name, string command)
    {
        Assert.SkipUnless(Shell.Succeeds($"command -v {name}"), $"{name} is not installed");
        using var temp = new TempDirectory();
        Shell.Run(temp.Path, $"printf hello | {command} > packed");

        var error = Assert.Throws<ContainersException>(() => Read(File.ReadAllBytes(temp["packed"])));
        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Equal($"{name} compression is not supported; use gzip or none", error.Message);
    }

    private static byte[] Gzip(string text)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return memory.ToArray();
    }

    // A member whose length in the file grows with its content, byte by byte.
    private static byte[] Stored(int length)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.NoCompression, leaveOpen: true))
        {
            gzip.Write(new byte[length]);
        }

        return memory.ToArray();
    }

    private static string Text(byte[] bytes) => Encoding.UTF8.GetString(bytes);

    private static byte[] Read(byte[] bytes)
    {
        using var stream = Compression.Decompress(new MemoryStream(bytes));
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
