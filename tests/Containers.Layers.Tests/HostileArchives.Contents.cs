using System.Globalization;
using Containers.Oci;

namespace Containers.Layers.Tests;

internal static partial class HostileArchives
{
    private static IEnumerable<HostileArchive> Names() =>
    [
        new("name with a NUL in pax", o => Tar().Pax("path", "a\0b").File("f").Bytes, "malformed extension header"),
        new("link target with a NUL in pax", o => Tar().Pax("linkpath", "a\0b").Link("f", "x").Bytes, "malformed extension header"),
        new("sparse name with a NUL", o => Tar().Pax("GNU.sparse.name", "a\0b").File("f").Bytes, "malformed extension header"),
        new("long name with a NUL", o => Tar().LongName("kept\0/../../outside/new").File("f", "x").Bytes) { Leaves = ("kept", "x") },
        new("name with a newline", o => Tar().File("a\nb", "x").Bytes) { Leaves = ("a\nb", "x") },
        new("name that drives a terminal", o => Tar().HardLink("a\u001b[2J\nb", "missing").Bytes, "no such file or directory", "a?[2J?b"),
        new("name of 4096 bytes", o => Tar().File(s_long).Bytes, "name too long", "(4096 bytes)"),
        new("path of more than 4096 bytes", o => Tar().File(Deep(45) + "x", "1").Bytes),
        new("path of more than 4096 bytes below a link out", o => Tar().Link("way", o).File("way/" + Deep(45) + "x").Bytes, InTheWay, "(4550 bytes)"),
        new("path of more than 4096 bytes with a link out at its end", o => Tar().Directory(Deep(45)).Link(Deep(45) + "way", "../../../../" + o).File(Deep(45) + "way/x").Bytes, InTheWay, "(4550 bytes)"),
        new("path of more than 4096 bytes below a link up", o => Tar().Link("up", "../../..").File("up/" + Deep(45) + "x").File("y", "1").Bytes) { Leaves = ("y", "1") },
        new("hard link by a path of more than 4096 bytes through a link out", o => Tar().Directory(Deep(45)).Link(Deep(45) + "way", o).HardLink("x", Deep(45) + "way/secret").Bytes, "no such file or directory", "x"),
        new("link that goes up a long way", o => Tar().Directory(s_stairs).Link(s_stairs + "up", string.Concat(Enumerable.Repeat("../", 600))).File(s_stairs + "up/x").Bytes, "too many levels of symbolic links"),
        new("path of more than 16384 bytes", o => Tar().File(Deep(170) + "x").Bytes, "name too long", "(17171 bytes)"),
        new("link target of more than 4096 bytes", o => Tar().Link("x", s_long + "more").Bytes, "name too long", "x"),
        new("name of a megabyte", o => Tar().Pax("path", new string('n', 1_000_000)).File("x").Bytes, "name too long", "(1000000 bytes)"),
        new("name that is no UTF-8", o => Tar().Pax(("path", [0xff, 0xfe, 0xc0, 0x80])).File("x", "1").File("y", "2").Bytes) { Leaves = ("y", "2") },
        new("target that is no UTF-8", o => Tar().Pax(("linkpath", [0xff, 0xfe])).Link("x", "").File("y", "2").Bytes) { Leaves = ("y", "2") },
        new("name of nothing but slashes", o => Tar().File("////").Directory("//").Bytes),
        new("attribute name with a NUL", o => Tar().Pax("SCHILY.xattr.user.a\0b", "v").File("f").Bytes, "malformed extension header"),
        new("attribute name of 300 bytes", o => Tar().Pax("SCHILY.xattr.user." + new string('a', 300), "v").File("f").Bytes, "numerical result out of range", "f"),
    ];

    private static IEnumerable<HostileArchive> Numbers() =>
    [
        new("negative size", o => Tar().Entry('0', "f", size: Negative).Bytes, "negative size", "f"),
        new("negative size in pax", o => Tar().Pax("size", "-1").File("f").Bytes, "malformed extension header", "f"),
        new("size of 63 bits", o => Tar().Pax("size", "9223372036854775807").File("f").Bytes, "larger than any layer can be", "f"),
        new("size of more than 63 bits", o => Tar().Pax("size", "9223372036854775808").File("f").Bytes, "malformed extension header", "f"),
        new("size of more than 63 bits in the header", o => Tar().Entry('0', "f", size: "\x80\x01\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").Bytes, "size out of range", "f"),
        new("size far beyond the end", o => Tar().Entry('0', "f", size: "77777777777").Bytes, "the archive ends in the middle of it", "f"),
        new("size with letters", o => Tar().Entry('0', "f", size: "12x4").Bytes, "malformed size", "f"),
        new("size of a directory", o => Tar().Entry('5', "d", size: "00000001000").File("d/x", "1").Bytes) { Leaves = ("d/x", "1") },
        new("owner out of range", o => Tar().Pax("uid", "4294967295").File("f").Bytes, "owner out of range", "f"),
        new("group out of range", o => Tar().Pax("gid", "99999999999").File("f").Bytes, "owner out of range", "f"),
        new("time that is no number", o => Tar().Pax("mtime", "1e9").File("f").Bytes, "malformed extension header", "f"),
        new("time out of range", o => Tar().Pax("mtime", "-9223372036854775808.5").File("f").Bytes, "malformed extension header", "f"),
        new("time at the end of time", o => Tar().Pax("mtime", "9223372036854775807.999999999").File("f", "1").Bytes) { Leaves = ("f", "1") },
        new("device number out of range", o => Tar().Entry('3', "f", device: (4096, 0)).Bytes, "device number out of range", "f"),
        new("wrong checksum", o => Changed(Tar().File("f").Bytes, 3), "wrong checksum of a header"),
        new("wrong checksum of the second header", o => Changed(Tar().File("f").File("g").Bytes, 512 + 3), "wrong checksum of a header", "f"),
        new("unknown type", o => Tar().Entry('Z', "f").Bytes, "unknown type \"Z\"", "f") { Kind = ErrorKind.Unsupported },
        new("type that is a control character", o => Tar().Entry('\a', "f").Bytes, "unknown type \"?\"", "f") { Kind = ErrorKind.Unsupported },
        new("text in place of an archive", o => Utf8(new string('a', 2048)), "wrong checksum of a header: not a tar archive, or damaged"),
    ];

    private static IEnumerable<HostileArchive> Extensions() =>
    [
        new("huge extension header", o => Tar().Entry('x', "pax", size: "77777777777").Bytes, "extension header of 8589934591 bytes"),
        new("huge global header", o => Tar().Entry('g', "pax", size: "77777777777").Bytes, "extension header of 8589934591 bytes"),
        new("huge long name", o => Tar().Entry('L', "long", size: "77777777777").Bytes, "extension header of 8589934591 bytes"),
        new("negative extension header", o => Tar().Entry('x', "pax", size: Negative).Bytes, "extension header of -1 bytes"),
        new("extension record without a length", o => Pax("path=x\n"), "malformed extension header"),
        new("extension record longer than its header", o => Pax("99 path=x\n"), "malformed extension header"),
        new("extension record of length zero", o => Pax("0 path=x\n"), "malformed extension header"),
        new("extension record of negative length", o => Pax("-9 path=x\n"), "malformed extension header"),
        new("extension record without an equals sign", o => Pax("7 path\n"), "malformed extension header"),
        new("extension header without an entry", o => Tar().Pax("path", "x").Unfinished, "an extension header without an entry"),
        new("long name without an entry", o => Tar().LongName("x").Bytes, "an extension header without an entry"),
        new("ten thousand extension headers for one entry", o => Many(10_000, tar => tar.Pax("path", "x")).File("f", "1").Bytes) { Leaves = ("x", "1") },
        new("ten thousand records in one extension header", o => Tar().Pax([.. Enumerable.Range(0, 10_000).Select(i => ($"key{i}", Utf8("v")))]).File("f", "1").Bytes) { Leaves = ("f", "1") },
        new("global headers that add up", o => Global(2000), "global headers of more than 65536 bytes"),
        new("attributes that no file can hold", o => Tar().Pax([.. Enumerable.Range(0, 10_000).Select(i => ($"SCHILY.xattr.user.a{i}", Utf8("value")))]).File("f").Bytes, "no space left on device", "f")
            { Kind = ErrorKind.Unsupported },
    ];

    private static IEnumerable<HostileArchive> Sparse() =>
    [
        new("sparse map that overlaps", o => Holes("0,4,2,4", "10", 8), "the map of its holes overlaps or leads out of the file", "f"),
        new("sparse map beyond the end", o => Holes("0,4,8,4", "10", 8), "the map of its holes overlaps or leads out of the file", "f"),
        new("sparse map that overflows", o => Holes("0,9223372036854775807,9223372036854775807,9223372036854775807", "9223372036854775807", 8), "the map of its holes overlaps", "f"),
        new("sparse map for other data", o => Holes("0,4,6,2", "10", 8), "the map of its holes is for 6 bytes, but 8 are stored", "f"),
        new("sparse map of negative numbers", o => Holes("0,-4", "10", 4), "the map of its holes is not made of numbers", "f"),
        new("sparse file larger than any layer", o => Holes("0,0", "9223372036854775807", 0), "larger than any layer can be", "f"),
        new("sparse map that never ends", o => Tar().Pax(("GNU.sparse.major", "1"u8.ToArray()), ("GNU.sparse.minor", "0"u8.ToArray()), ("GNU.sparse.name", "f"u8.ToArray()))
            .Entry('0', "f", content: Utf8("999999999999\n".PadRight(512, '\0'))).Bytes, "the map of its holes is too long", "f"),
        new("old sparse map without its second block", o => OldSparse(), "the archive ends in the middle of its map of holes", "f"),
    ];

    private static IEnumerable<HostileArchive> Sizes() =>
    [
        new("a gigabyte of zeros in a megabyte", o => Gzip(stream => Zeros(stream, Effort.IsLong ? 10L << 30 : 1L << 30))),
        new("the same directory more often than can be counted", o => Gzip(stream => Repeat(stream, Effort.IsLong ? 3_000_000 : 100_000, Tar().Directory("d").Unfinished))),
        new("files more than can be counted", o => Gzip(stream => Files(stream, Effort.IsLong ? 200_000 : 3000))),
        new("a directory and its end again and again", o => Gzip(stream => Repeat(stream, Effort.IsLong ? 100_000 : 300, Tar().Directory("d").Directory("d/e").Link("d", "x").Unfinished))),
        new("the same devices again and again", o => Gzip(stream => Devices(stream, Effort.IsLong ? 200_000 : 2000))),
        new("gzip that is cut", o => Gzip(stream => stream.Write(Tar().File("f", new string('x', 9000)).Bytes))[..60], "the gzip compressed data is cut short"),
        new("gzip followed by something else", o => [.. Gzip(stream => stream.Write(Tar().File("f").Bytes)), 1, 2, 3], "the gzip compressed data is followed by something else"),
        new("gzip that is damaged", o => Changed(Gzip(stream => stream.Write(Tar().File("f", string.Concat(Enumerable.Range(0, 5000))).Bytes)), 2000), "the gzip compressed data is damaged"),
    ];

    private static byte[] Changed(byte[] bytes, int place)
    {
        bytes[place] ^= 0x15;
        return bytes;
    }

    private static byte[] Pax(string records) => Tar().Entry('x', "pax", content: Utf8(records)).File("f").Bytes;

    private static byte[] Holes(string map, string size, int stored) => Tar()
        .Pax(("GNU.sparse.map", Utf8(map)), ("GNU.sparse.size", Utf8(size))).Entry('0', "f", content: new byte[stored]).Bytes;

    private static byte[] OldSparse()
    {
        var bytes = Tar().Entry('S', "f").Unfinished;
        bytes[482] = 1;
        ArchiveText.Seal(bytes);
        return bytes;
    }

    private static ArchiveText Many(int count, Action<ArchiveText> add)
    {
        var archive = Tar();
        for (var i = 0; i < count; i++)
        {
            add(archive);
        }

        return archive;
    }

    private static byte[] Global(int count)
    {
        var archive = Tar();
        for (var i = 0; i < count; i++)
        {
            var record = string.Create(CultureInfo.InvariantCulture, $"48 key{i:D8}={new string('v', 32)}\n");
            archive.Entry('g', "global", content: Utf8(record));
        }

        return archive.File("f").Bytes;
    }

    private static void Zeros(Stream stream, long length)
    {
        stream.Write(Tar().Pax("size", length.ToString(CultureInfo.InvariantCulture)).Entry('0', "zeros").Unfinished);
        var piece = new byte[1 << 20];
        for (var left = length; left > 0; left -= piece.Length)
        {
            stream.Write(piece);
        }

        End(stream);
    }

    private static void End(Stream stream) => stream.Write(new byte[1024]);

    private static string Deep(int directories) => string.Concat(Enumerable.Repeat(new string('d', 100) + "/", directories));

    private static void Files(Stream stream, int count)
    {
        for (var i = 0; i < count; i++)
        {
            stream.Write(Tar().File(string.Create(CultureInfo.InvariantCulture, $"{i / 1000}/{i}")).Unfinished);
        }

        End(stream);
    }

    private static void Repeat(Stream stream, int count, byte[] entries)
    {
        for (var i = 0; i < count; i++)
        {
            stream.Write(entries);
        }

        End(stream);
    }

    // As the test in a namespace may not make them, they are left out there.
    private static void Devices(Stream stream, int count)
    {
        for (var i = 0; i < count; i++)
        {
            stream.Write(Tar().Entry('4', "same", device: (8, (uint)(i % 100))).Unfinished);
        }

        End(stream);
    }
}
