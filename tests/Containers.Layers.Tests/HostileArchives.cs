using System.IO.Compression;
using System.Text;
using Containers.Oci;

namespace Containers.Layers.Tests;

/// <summary>One archive by somebody malicious.</summary>
/// <param name="Name">What it tries.</param>
/// <param name="Archive">Its bytes; given the absolute path of a directory outside that must not be reached.</param>
/// <param name="Reason">What the refusal says, besides the entry's name; null when it is unpacked, harmlessly.</param>
/// <param name="Entry">The entry that a refusal names; null for those that have none.</param>
internal sealed record HostileArchive(string Name, Func<string, byte[]> Archive, string? Reason = null, string? Entry = null)
{
    /// <summary>What kind of error a refusal is.</summary>
    internal ErrorKind Kind { get; init; } = ErrorKind.Corrupt;

    /// <summary>A path in the layer that there is afterwards, with this content; null for nothing in particular.</summary>
    internal (string Path, string Content)? Leaves { get; init; }
}

/// <summary>The archives nobody should trust, by name.</summary>
internal static partial class HostileArchives
{
    private const string Negative = "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
    private const string InTheWay = "is in the way and leads to no directory";
    private static readonly string s_long = new('n', 4096);
    private static readonly string s_stairs = Deep(31) + string.Concat(Enumerable.Repeat("d/", 600));

    internal static IReadOnlyList<HostileArchive> All { get; } = [.. Paths(), .. Links(), .. Replacements(), .. Whiteouts(), .. Names(), .. Numbers(), .. Extensions(), .. Sparse(), .. Sizes()];

    private static IEnumerable<HostileArchive> Paths() =>
    [
        new("parent directory", o => Tar().File("../outside/new", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("many parent directories", o => Tar().File("../../../../../../../../outside/new", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("parent directory in the middle", o => Tar().File("d/../../outside/new", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("parent directory behind dots", o => Tar().File("./.././outside/new", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("absolute path", o => Tar().File(o + "/new", "x").Bytes),
        new("absolute path with two slashes", o => Tar().File("/" + o + "//new", "x").Bytes),
        new("directory that is the parent", o => Tar().Directory("..", 0x1ff, time: 5).Bytes),
        new("directory above by link", o => Tar().Link("up", "..").Directory("up/outside", 0x1ff, time: 5).Bytes),
        new("file that is the root", o => Tar().File(".", "x").Bytes, "the name of the layer's root, but not a directory", "."),
        new("file that is the parent", o => Tar().File("..", "x").Bytes, "the name of the layer's root, but not a directory", ".."),
        new("link that is the root", o => Tar().Link("/", o).Bytes, "the name of the layer's root, but not a directory", "/"),
        new("entry without a name", o => Tar().File("", "x").Bytes, "the name of the layer's root, but not a directory"),
        new("parent directory in a long name", o => Tar().LongName("../../outside/new").File("short", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("parent directory in a pax path", o => Tar().Pax("path", "../../outside/new").File("short", "x").Bytes) { Leaves = ("outside/new", "x") },
        new("parent directory in a sparse name", o => Tar().Pax(("GNU.sparse.map", "0,1"u8.ToArray()), ("GNU.sparse.size", "1"u8.ToArray()), ("GNU.sparse.name", "../../outside/new"u8.ToArray()))
            .File("short", "x").Bytes) { Leaves = ("outside/new", "x") },
    ];

    private static IEnumerable<HostileArchive> Links() =>
    [
        new("file through an absolute link", o => Tar().Link("way", o).File("way/new").Bytes, InTheWay, "way/new"),
        new("file through a relative link", o => Tar().Link("way", "../outside").File("way/new").Bytes, InTheWay, "way/new"),
        new("file through a link to a link", o => Tar().Link("a", "b").Link("b", "../outside").File("a/new").Bytes, InTheWay, "a/new"),
        new("file through a chain in a directory", o => Tar().Link("a", "b").Link("b", "c/d").Directory("c").Link("c/d", "../../outside").File("a/new").Bytes, InTheWay, "a/new"),
        new("file through a link at the second level", o => Tar().Directory("d").Link("d/way", "../../outside").File("d/way/new").Bytes, InTheWay, "d/way/new"),
        new("file through a link at the third level", o => Tar().Directory("d/e").Link("d/e/way", "../../../outside").File("d/e/way/new").Bytes, InTheWay, "d/e/way/new"),
        new("file through a link at the tenth level", o => Tar().Link("1/2/3/4/5/6/7/8/9/way", o).File("1/2/3/4/5/6/7/8/9/way/new").Bytes, InTheWay, "1/2/3/4/5/6/7/8/9/way/new"),
        new("directory through a link", o => Tar().Link("way", o).Directory("way/new").Bytes, InTheWay, "way/new"),
        new("link through a link", o => Tar().Link("way", o).Link("way/new", "x").Bytes, InTheWay, "way/new"),
        new("fifo through a link", o => Tar().Link("way", o).Entry('6', "way/new").Bytes, InTheWay, "way/new"),
        new("file onto a link to a file", o => Tar().Link("way", o + "/secret").File("way", "x").Bytes) { Leaves = ("way", "x") },
        new("file through a process's root", o => Tar().Link("way", "/proc/self/root" + o).File("way/new").Bytes, InTheWay, "way/new"),
        new("file through a process's descriptor", o => Tar().Link("way", "/proc/self/fd/0").File("way/new").Bytes, InTheWay, "way/new"),
        new("links in a circle", o => Tar().Link("a", "b").Link("b", "a").File("a/new").Bytes, "too many levels of symbolic links", "a/new"),
        new("link to itself", o => Tar().Link("a", "a").File("a/new").Bytes, "too many levels of symbolic links", "a/new"),
        new("link with an empty target", o => Tar().Link("a", "").Bytes, "no such file or directory", "a"),
        new("hard link to an absolute path", o => Tar().HardLink("new", o + "/secret").Bytes, "no such file or directory", "new"),
        new("hard link to a file above", o => Tar().HardLink("new", "../outside/secret").Bytes, "no such file or directory", "new"),
        new("hard link through a link", o => Tar().Link("way", o).HardLink("new", "way/secret").Bytes, "no such file or directory", "new"),
        new("hard link to a link, then a write", o => Tar().Link("way", o + "/secret").HardLink("new", "way").File("new", "x").Bytes) { Leaves = ("new", "x") },
        new("hard link to the root", o => Tar().HardLink("new", "/").Bytes, "a hard link to the layer's root", "new"),
        new("hard link to a directory", o => Tar().Directory("d").HardLink("new", "d").Bytes, "operation not permitted", "new"),
        new("hard link to what is not there", o => Tar().HardLink("new", "missing").Bytes, "no such file or directory", "new"),
    ];

    private static IEnumerable<HostileArchive> Replacements() =>
    [
        new("directory, link, write", o => Tar().Directory("d").Link("d", o).File("d/new").Bytes, InTheWay, "d/new"),
        new("directory, link, directory, write", o => Tar().Directory("d").Link("d", o).Directory("d").File("d/new", "x").Bytes) { Leaves = ("d/new", "x") },
        new("full directory, link, attributes", o => Tar().Directory("d", 0, time: 5).File("d/x").Link("d", o).Bytes),
        new("parent replaced below a kept directory", o => Tar().Directory("d/e").File("d/e/1").Link("d", "..").File("d/e/new", "x").Bytes) { Leaves = ("e/new", "x") },
        new("parent replaced by a link out", o => Tar().File("d/e/1").Link("d", o).File("d/e/new").Bytes, InTheWay, "d/e/new"),
        new("file, directory, link, file", o => Tar().File("x", "1").Directory("x").Link("x", o + "/secret").File("x", "2").Bytes) { Leaves = ("x", "2") },
        new("fifo, then a file", o => Tar().Entry('6', "x").File("x", "2").Bytes) { Leaves = ("x", "2") },
        new("file, then a hard link to it by another name", o => Tar().File("x", "1").HardLink("y", "x").File("y", "2").Bytes) { Leaves = ("x", "1") },
        new("a directory as a file's parent", o => Tar().File("x", "1").File("x/y", "2").Bytes, InTheWay, "x/y"),
        new("directory that is a link to a directory", o => Tar().Link("d", o).Directory("d", 0x1ff, time: 9).Bytes),
    ];

    private static IEnumerable<HostileArchive> Whiteouts() =>
    [
        new("whiteout of the directory", o => Tar().File("d/x", "1").File("d/.wh..").Bytes) { Leaves = ("d/x", "1") },
        new("whiteout of the parent", o => Tar().File("d/x", "1").File("d/.wh...").Bytes) { Leaves = ("d/x", "1") },
        new("whiteout of nothing", o => Tar().File("d/x", "1").File("d/.wh.").Bytes) { Leaves = ("d/x", "1") },
        new("whiteout outside", o => Tar().File("../outside/.wh.secret").Bytes),
        new("whiteout through a link", o => Tar().Link("way", o).File("way/.wh.secret").Bytes, InTheWay, "way/.wh.secret"),
        new("whiteout of what a link leads to", o => Tar().File("t", "1").Link("way", "t").File(".wh.way").Bytes) { Leaves = ("t", "1") },
        new("opaque mark through a link", o => Tar().Link("way", o).File("way/.wh..wh..opq").Bytes, InTheWay, "way/.wh..wh..opq"),
        new("whiteout as a directory", o => Tar().Directory(".wh.d").File(".wh.d/x").Bytes, "a name below a whiteout", ".wh.d/x"),
        new("name below a whiteout further up", o => Tar().File("a/.wh.d/b/x").Bytes, "a name below a whiteout", "a/.wh.d/b/x"),
        new("hard link to a whiteout", o => Tar().File(".wh.x").HardLink("y", ".wh.x").Bytes, "no such file or directory", "y"),
        new("device that is a whiteout", o => Tar().Entry('3', "planted").File("x", "1").Bytes) { Leaves = ("x", "1") },
        new("overlay's opaque mark", o => Tar().Pax("SCHILY.xattr.user.overlay.opaque", "y").Directory("d").File("d/x", "1").Bytes) { Leaves = ("d/x", "1") },
        new("overlay's redirection", o => Tar().Pax("SCHILY.xattr.user.overlay.redirect", "/etc").Directory("d").File("d/x", "1").Bytes) { Leaves = ("d/x", "1") },
    ];

    private static ArchiveText Tar() => new();

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static byte[] Gzip(Action<Stream> write)
    {
        var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Optimal, leaveOpen: true))
        {
            write(gzip);
        }

        return memory.ToArray();
    }
}
