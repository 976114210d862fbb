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
    [MemberData(nameof(Formats))]
    public void Every_format_is_known_by_its_first_bytes_and_read_with_all_its_parts(string command, CompressionKind kind)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Path, $"seq 200000 > a; printf 'the end' > b; : > c; {command} < a > packed; for f in c b c; do {command} < $f >> packed; done; cat a b > whole");
        var packed = File.ReadAllBytes(temp["packed"]);

        Assert.Equal(kind, Compression.Recognise(packed.AsSpan(0, 6)));
        Assert.True(Read(packed).AsSpan().SequenceEqual(File.ReadAllBytes(temp["whole"])));
        Assert.Empty(Read(Packed(command, "")));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_follows_the_end_is_refused_unless_it_is_zeros(string command, CompressionKind kind)
    {
        var packed = Packed(command, "packed");

        Assert.Equal("packed", Text(Read([.. packed, .. new byte[70_000]])));
        Assert.Equal("packed", Text(Read([.. packed, 0])));
        foreach (var rest in (byte[][])[[1], "garbage"u8.ToArray(), [.. new byte[700], 1], [.. new byte[70_000], .. packed], new string('g', 100_000).Select(c => (byte)c).ToArray()])
        {
            var error = Assert.Throws<ContainersException>(() => Read([.. packed, .. rest]));
            Assert.Equal(ErrorKind.Corrupt, error.Kind);
            Assert.Matches($"^the {kind.ToString().ToLowerInvariant()} compressed data is (followed by something else|cut short)$", error.Message);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Data_cut_anywhere_is_called_corrupt(string command, CompressionKind kind)
    {
        var packed = Packed(command, string.Concat(Enumerable.Range(0, 40)));
        for (var length = 6; length < packed.Length; length++)
        {
            var error = Assert.Throws<ContainersException>(() => Read(packed[..length]));
            Assert.Equal((ErrorKind.Corrupt, $"the {kind.ToString().ToLowerInvariant()} compressed data is cut short"), (error.Kind, error.Message));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_byte_changed_anywhere_is_found_or_does_not_matter(string command, CompressionKind kind)
    {
        var text = string.Concat(Enumerable.Range(0, 40));
        var packed = Packed(command, text);
        Assert.Equal(kind, Compression.Recognise(packed));
        for (var at = 6; at < packed.Length; at++)
        {
            var damaged = packed.ToArray();
            damaged[at] ^= 0x55;
            try
            {
                Assert.Equal(text, Text(Read(damaged)));
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.Corrupt)
            {
                // Found.
            }
        }
    }

    [Fact]
    public void Frames_to_be_skipped_are_skipped_wherever_they_are()
    {
        byte[] skipped = [0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 7, 7, 7];

        Assert.Equal("onetwo", Text(Read([.. skipped, .. Packed("zstd -q -c", "one"), .. skipped, .. skipped, .. Packed("zstd -q -c", "two"), .. skipped])));
    }

    [Theory]
    [InlineData("zstd -q -c --ultra -1 --long=31 --no-check", "zstd")]
    [InlineData("xz -c --lzma2=dict=512MiB,mode=fast,mf=hc3,nice=2", "xz")]
    public void Data_that_want_too_much_memory_are_refused(string command, string format)
    {
        using var temp = new TempDirectory();
        // The window in the header is the largest allowed unless the size is known to be smaller, as from a file.
        Shell.Run(temp.Path, $"printf 1 | {command} > packed");

        var error = Assert.Throws<ContainersException>(() => Read(File.ReadAllBytes(temp["packed"])));
        Assert.Equal($"the {format} compressed data needs more than 128 MiB of memory to be decompressed", error.Message);
    }

    [Theory]
    [InlineData("zstd", "zstd -q -c", "libzstd.so.1", "libzstd1")]
    [InlineData("xz", "xz -c", "liblzma.so.5", "liblzma5")]
    [InlineData("bzip2", "bzip2 -c", "libbz2.so.1.0", "libbz2-1.0")]
    public void A_library_that_is_missing_is_named_with_its_package(string format, string command, string library, string package)
    {
        Assert.SkipUnless(Shell.Succeeds("unshare -rm true"), "this user may not make user namespaces");
        using var temp = new TempDirectory();
        File.WriteAllBytes(temp["packed"], Packed(command, "packed"));
        var (code, _, error) = Shell.Try(
            "/", $"library=$(ldconfig -p | sed -n 's/.* => \\(.*{library}\\)$/\\1/p' | head -n 1); exec unshare -rm sh -c 'mount --bind /dev/null \"$0\" && {ThisTestProgram.Script}' \"$library\" \"$@\"",
            Program.Decompress, temp["packed"]);

        Assert.Equal((1, $"{format} compressed data cannot be read: the library {library} is not installed\ninstall the package {package}\n"), (code, error));
    }

    [Fact]
    public void No_library_is_loaded_before_its_format_is_met()
    {
        using var temp = new TempDirectory();
        File.WriteAllBytes(temp["gzip"], Gzip("packed"));
        File.WriteAllBytes(temp["xz"], Packed("xz -c", "packed"));

        Assert.Equal("", Shell.Run("/", ThisTestProgram.Script, Program.Decompress, temp["gzip"]));
        Assert.Equal("liblzma\n", Shell.Run("/", ThisTestProgram.Script, Program.Decompress, temp["xz"]));
    }

    public static TheoryData<string, CompressionKind> Formats => new()
    {
        { "gzip -c", CompressionKind.Gzip },
        { "zstd -q -c", CompressionKind.Zstd },
        { "xz -c", CompressionKind.Xz },
        { "bzip2 -c", CompressionKind.Bzip2 },
    };

    private static byte[] Packed(string command, string text)
    {
        using var temp = new TempDirectory();
        Shell.Run(temp.Path, $"printf %s \"$1\" | {command} > packed", text);
        return File.ReadAllBytes(temp["packed"]);
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
