using System.Text;
using Containers.Layers.Tar;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>Files with holes, as GNU tar has put them into archives over the years.</summary>
public sealed class SparseTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("--format=oldgnu")]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix --sparse-version=0.0")]
    [InlineData("--format=posix --sparse-version=0.1")]
    [InlineData("--format=posix --sparse-version=1.0")]
    public void Holes_come_back_as_holes_and_read_as_zeros(string options)
    {
        // Enough pieces that every form of the map needs more than one block.
        Shell.Run(_temp.Make("tree"), """
            truncate -s 40M sparse; for i in $(seq 0 60); do printf "piece $i" | dd of=sparse bs=1 seek=$((i * 655360 + 17)) conv=notrunc status=none; done
            truncate -s 3M hole; { printf x; head -c 8191 /dev/zero; } > full; printf end | dd of=tail bs=1 seek=1000000 status=none
            tar -cSf ../archive.tar "$@" .
            """, options.Split(' '));

        var reader = new TarReader(File.OpenRead(_temp["archive.tar"]));
        while (reader.Next() is { } entry)
        {
            if (entry.Type == TarEntryType.File)
            {
                var content = new MemoryStream();
                reader.Content.CopyTo(content);
                Assert.Equal(entry.Size, content.Length);
                Assert.True(content.ToArray().AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(_temp["tree"], entry.NameText))), entry.NameText);
            }
        }

        using (var unpacker = new LayerUnpacker(_temp.Make("root"), new UnpackOptions(SquashOwners: true)))
        {
            unpacker.Unpack(File.OpenRead(_temp["archive.tar"]));
            Assert.Equal(40 * 1024 * 1024 + 3 * 1024 * 1024 + 8192 + 1000003, unpacker.UnpackedSize);
        }

        Shell.Run(_temp.Path, "for f in sparse hole full tail; do cmp tree/$f root/$f; done");
        using var root = DirectoryHandle.Open(_temp["root"]);
        Assert.True(root.Status("sparse")!.Value.Blocks < 40 * 2048 / 4);
        Assert.Equal(0, root.Status("hole")!.Value.Blocks);
    }

    [Fact]
    public void Long_runs_of_zeros_become_holes_though_the_archive_knows_of_none()
    {
        var archive = new ArchiveText().Entry('0', "zeros", content: new byte[5_000_000]).Entry('0', "mixed", content: [.. new byte[1_000_000], 1]).Bytes;
        using var unpacker = new LayerUnpacker(_temp.Make("root"), new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(new MemoryStream(archive));

        using var root = DirectoryHandle.Open(_temp["root"]);
        Assert.Equal(5_000_000, root.Status("zeros")!.Value.Size);
        Assert.True(root.Status("zeros")!.Value.Blocks < 512);
        Assert.Equal(1_000_001, root.Status("mixed")!.Value.Size);
        Assert.Equal(1, File.ReadAllBytes(Path.Combine(_temp["root"], "mixed"))[^1]);
    }

    [Theory]
    [InlineData("0,4,2,4", "10", 8, "overlap")]
    [InlineData("8,4,0,4", "12", 8, "out of order")]
    [InlineData("0,4,8,4", "10", 8, "beyond the end")]
    [InlineData("0,9223372036854775807,9223372036854775807,9223372036854775807", "9223372036854775807", 8, "overflow")]
    [InlineData("9223372036854775807,4", "10", 4, "far beyond the end")]
    [InlineData("0,4,6,2", "10", 8, "less than is stored")]
    [InlineData("0,4,6,4", "10", 6, "more than is stored")]
    [InlineData("0,4,6", "10", 4, "odd")]
    [InlineData("0,-4", "10", 4, "negative")]
    [InlineData("0,x", "10", 4, "letters")]
    [InlineData(",,,", "10", 4, "nothing but commas")]
    [InlineData("0,4", "-10", 4, "negative size")]
    [InlineData("0,4", "99999999999999999999", 4, "size of more than 63 bits")]
    public void A_map_that_makes_no_sense_is_refused(string map, string size, int stored, string what)
    {
        var archive = new ArchiveText().Pax(("GNU.sparse.map", Encoding.ASCII.GetBytes(map)), ("GNU.sparse.size", Encoding.ASCII.GetBytes(size)), ("GNU.sparse.name", "named"u8.ToArray()))
            .Entry('0', "file", content: new byte[stored]).Stream;

        var error = Assert.Throws<ContainersException>(() => new TarReader(archive).Next());
        Assert.True(error.Kind == ErrorKind.Corrupt, what);
        Assert.StartsWith("archive entry named: ", error.Message);
    }

    [Theory]
    [InlineData("1\n0\n")]
    [InlineData("1\n0\n4")]
    [InlineData("9999999999\n")]
    [InlineData("-1\n")]
    [InlineData("one\n")]
    [InlineData("")]
    [InlineData("000000000000000000000000000000000001\n")]
    public void A_map_in_front_of_the_content_that_makes_no_sense_is_refused(string lines)
    {
        (string, byte[])[] records = [("GNU.sparse.major", "1"u8.ToArray()), ("GNU.sparse.minor", "0"u8.ToArray()), ("GNU.sparse.realsize", "10"u8.ToArray())];
        foreach (var padded in (bool[])[true, false])
        {
            var archive = new ArchiveText().Pax(records).Entry('0', "file", content: Encoding.ASCII.GetBytes(padded ? lines.PadRight(512, '\0') : lines)).Stream;

            Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => new TarReader(archive).Next()).Kind);
        }
    }

    [Fact]
    public void A_file_larger_than_a_layer_can_be_is_refused()
    {
        var archive = new ArchiveText().Pax(("GNU.sparse.map", "0,0"u8.ToArray()), ("GNU.sparse.size", "9223372036854775807"u8.ToArray())).File("huge").Stream;
        using var unpacker = new LayerUnpacker(_temp.Make("root"), new UnpackOptions(SquashOwners: true));

        Assert.Equal("unpack huge: larger than any layer can be", Assert.Throws<ContainersException>(() => unpacker.Unpack(archive)).Message);
    }
}
