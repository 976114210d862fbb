using System.Text;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Layers.Tests;

/// <summary>What is not an archive, or is one by somebody malicious: an error of ours, whatever the bytes.</summary>
public class MalformedArchiveTests
{
    public static TheoryData<string, byte[]> Broken => new()
    {
        { "cut in a header", new ArchiveText().File("file").Unfinished[..300] },
        { "cut in content", new ArchiveText().File("file", new string('x', 2000)).Unfinished[..1500] },
        { "cut in padding", new ArchiveText().File("file", "x").Unfinished[..700] },
        { "cut in an extension", new ArchiveText().Pax("path", new string('x', 900)).Unfinished[..800] },
        { "checksum", Damaged() },
        { "not a tar archive at all", Encoding.ASCII.GetBytes(new string('a', 2048)) },
        { "huge extension", new ArchiveText().Entry('x', "pax", size: "77777777777").Bytes },
        { "huge long name", new ArchiveText().Entry('L', "long", size: "77777777777").Bytes },
        { "negative extension", new ArchiveText().Entry('x', "pax", size: Negative).Bytes },
        { "negative size", new ArchiveText().Entry('0', "file", size: Negative).Bytes },
        { "number with letters", new ArchiveText().Entry('0', "file", size: "12x4").Bytes },
        { "size beyond 63 bits", new ArchiveText().Entry('0', "file", size: "\x80\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").Bytes },
        { "size far beyond the end", new ArchiveText().Entry('0', "file", size: "77777777777").Bytes },
        { "negative pax size", new ArchiveText().Pax("size", "-1").File("file").Bytes },
        { "pax size that is no number", new ArchiveText().Pax("size", "ten").File("file").Bytes },
        { "pax time that is no number", new ArchiveText().Pax("mtime", "1e9").File("file").Bytes },
        { "pax time out of range", new ArchiveText().Pax("mtime", "99999999999999999999").File("file").Bytes },
        { "pax owner out of range", new ArchiveText().Pax("uid", "4294967295").File("file").Bytes },
        { "pax record without length", new ArchiveText().Entry('x', "pax", content: "path=x\n"u8.ToArray()).File("f").Bytes },
        { "pax record too long", new ArchiveText().Entry('x', "pax", content: "99 path=x\n"u8.ToArray()).File("f").Bytes },
        { "pax record too short", new ArchiveText().Entry('x', "pax", content: "3 path=x\n"u8.ToArray()).File("f").Bytes },
        { "pax record of length zero", new ArchiveText().Entry('x', "pax", content: "0 path=x\n"u8.ToArray()).File("f").Bytes },
        { "pax record without key", new ArchiveText().Entry('x', "pax", content: "5 =x\n"u8.ToArray()).File("f").Bytes },
        { "pax path with a NUL", new ArchiveText().Pax("path", "a\0b").File("f").Bytes },
        { "pax link with a NUL", new ArchiveText().Pax("linkpath", "a\0b").Link("f", "x").Bytes },
        { "attribute name with a NUL", new ArchiveText().Pax("SCHILY.xattr.user.a\0b", "v").File("f").Bytes },
    };

    private static string Negative => "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";

    [Theory]
    [MemberData(nameof(Broken))]
    public void Malformed_archives_are_called_corrupt(string what, byte[] archive)
    {
        var error = Assert.Throws<ContainersException>(() => Unpack(archive));

        Assert.True(error.Kind == ErrorKind.Corrupt, $"{what}: {error.Kind}: {error.Message}");
        Assert.DoesNotMatch(@"\.$", error.Message);
    }

    [Theory]
    [InlineData('M')]
    [InlineData('Z')]
    public void Unknown_entry_types_are_called_unsupported_by_name(char type)
    {
        var error = Assert.Throws<ContainersException>(() => Unpack(new ArchiveText().Entry(type, "strange").Bytes));

        Assert.Equal(ErrorKind.Unsupported, error.Kind);
        Assert.Contains("strange", error.Message);
    }

    [Fact]
    public void An_empty_stream_is_an_empty_archive_only_if_something_else_says_that_it_is_whole()
    {
        using var temp = new TempDirectory();
        using var unpacker = new LayerUnpacker(temp.Make("root"), new UnpackOptions(SquashOwners: true, IsWhole: true));
        unpacker.Unpack(new MemoryStream());

        Assert.Contains("cut short", Assert.Throws<ContainersException>(() => Unpack([])).Message);
    }

    [Fact]
    public void Random_bytes_are_refused_with_an_error_of_ours() =>
        Prop.ForAll(Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf().ToArbitrary(), bytes => IsHandled(bytes))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Damaged_archives_are_refused_with_an_error_of_ours_or_unpacked()
    {
        var original = new ArchiveText().Directory("d").File("d/file", "content").Link("d/link", "file").HardLink("hard", "d/file")
            .Pax(("SCHILY.xattr.user.a", [1, 2, 3]), ("mtime", "12.5"u8.ToArray())).File("with-pax", "x")
            .LongName(new string('n', 150)).File("n").Entry('6', "pipe").File("d/.wh.gone").File("d/.wh..wh..opq").Bytes;
        var change = from place in Gen.Choose(0, original.Length - 1) from value in Gen.Choose(0, 255) select (place, value);
        Prop.ForAll(change.NonEmptyListOf().ToArbitrary(), changes =>
        {
            var damaged = original.ToArray();
            foreach (var (place, value) in changes)
            {
                damaged[place] = (byte)value;
            }

            // Most damage would end at the checksum; what is behind it has to stand as well.
            for (var at = 0; at + 512 <= damaged.Length; at += 512)
            {
                if (original.AsSpan(at + 257, 5).SequenceEqual("ustar"u8))
                {
                    ArchiveText.Seal(damaged.AsSpan(at, 512));
                }
            }

            return IsHandled(damaged);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    private static bool IsHandled(byte[] archive)
    {
        try
        {
            Unpack(archive);
        }
        catch (ContainersException)
        {
            // As it should be.
        }

        return true;
    }

    private static byte[] Damaged()
    {
        var bytes = new ArchiveText().File("file").Bytes;
        bytes[3] ^= 1;
        return bytes;
    }

    private static void Unpack(byte[] archive)
    {
        using var temp = new TempDirectory();
        using var unpacker = new LayerUnpacker(temp.Make("root"), new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(new MemoryStream(archive));
    }
}
