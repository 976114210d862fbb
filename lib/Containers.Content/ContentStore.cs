using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Content;

/// <summary>
/// Immutable bytes by digest, in a directory that is at all times a valid OCI image layout (OCI image specification,
/// "Image Layout"), so that other tools can read it in place. Content appears whole or not at all: it is written aside,
/// hashed on the way, synced, and renamed to its digest. Content that is already there, and whole, is kept and the new copy
/// dropped, so adding is idempotent and needs no lock; damaged content is replaced. Nothing here ever changes or removes content except <see cref="Delete"/>,
/// which only a collection of the unreachable may call.
/// </summary>
public sealed class ContentStore
{
    private const string LayoutFile = "oci-layout";
    private const string IndexFile = "index.json";
    private const uint ReadableByAll = 0x1a4; // 0644

    // What stands for "nobody has written to it since" in the modification time: a fraction of a second that no write leaves behind.
    private const long UntouchedTicks = 3_141_592;

    private readonly string _root;
    private readonly string _ingest;

    private ContentStore(string root)
    {
        _root = root;
        Blobs = Path.Combine(root, "blobs", "sha256");
        _ingest = Path.Combine(root, "ingest");
    }

    /// <summary>The directory of the content itself.</summary>
    internal string Blobs { get; }

    /// <summary>Marks a file whose content has been verified, before it is synced; see <see cref="IsUntouched"/>.</summary>
    internal static void MarkUntouched(string path)
    {
        var now = DateTime.UtcNow.Ticks;
        File.SetLastWriteTimeUtc(path, new DateTime(now - (now % TimeSpan.TicksPerSecond) + UntouchedTicks, DateTimeKind.Utc));
    }

    /// <summary>Opens the store in a directory, making an empty one if there is none.</summary>
    public static ContentStore Open(string root)
    {
        var store = new ContentStore(root);
        if (!File.Exists(Path.Combine(root, LayoutFile)))
        {
            Tree.MakeDurably(store.Blobs);
            Tree.MakeDurably(store._ingest);
            DurableFile.Write(Path.Combine(root, IndexFile), EmptyIndex, ReadableByAll);
            DurableFile.Write(Path.Combine(root, LayoutFile), """{"imageLayoutVersion":"1.0.0"}"""u8, ReadableByAll);
        }

        return store;
    }

    /// <summary>Whether content is here. It was verified when it came in; its bytes are verified again when read.</summary>
    public bool Contains(Digest digest) => File.Exists(PathOf(digest));

    /// <summary>
    /// Whether content is here and nobody has written to its file since it was verified and committed. What the disk itself has lost since is
    /// noticed by whoever reads it.
    /// </summary>
    public bool IsUntouched(Digest digest)
    {
        var file = new FileInfo(PathOf(digest));
        return file.Exists && file.LastWriteTimeUtc.Ticks % TimeSpan.TicksPerSecond == UntouchedTicks;
    }

    /// <summary>
    /// Whether content is here and its bytes are what its digest says. Reads all of it: for whoever could replace damaged
    /// content, and for a check of the store.
    /// </summary>
    public bool IsIntact(Digest digest)
    {
        if (!Contains(digest))
        {
            return false;
        }

        try
        {
            using var stream = OpenRead(digest);
            stream.CopyTo(Stream.Null);
            return true;
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.NotFound)
        {
            return false;
        }
        catch (LinuxException e) when (e.Errno == Errno.EIO)
        {
            return false; // the disk cannot give it back any more
        }
    }

    /// <summary>The content's length in bytes; null when it is not here.</summary>
    public long? SizeOf(Digest digest)
    {
        var file = new FileInfo(PathOf(digest));
        return file.Exists ? file.Length : null;
    }

    /// <summary>Where the content is, for programs that want a file. The file must not be written to.</summary>
    public string PathOf(Digest digest) => digest.Algorithm == "sha256"
        ? Path.Combine(Blobs, digest.Hex)
        : throw new ContainersException(ErrorKind.Unsupported, $"digest {digest}: only sha256 is supported");

    /// <summary>Starts to add content. Nothing is visible before <see cref="BlobWriter.Commit"/>.</summary>
    public BlobWriter Create() => BlobWriter.Create(_ingest, this);

    /// <summary>
    /// Starts to add content whose digest is known, or goes on with what is here of it: the writer's length says how much
    /// that is. Those bytes are not verified before the commit.
    /// </summary>
    public BlobWriter Continue(Digest digest) => BlobWriter.Continue(_ingest, this, digest);

    /// <summary>Adds a small document.</summary>
    public Digest Add(ReadOnlySpan<byte> bytes)
    {
        using var writer = Create();
        writer.Write(bytes);
        return writer.Commit(null);
    }

    /// <summary>
    /// Opens content for reading. Reading to the end verifies it: the last read throws (Corrupt) when the bytes are not what
    /// the digest says.
    /// </summary>
    public Stream OpenRead(Digest digest) => new VerifyingStream(OpenFile(digest).OpenStream(), digest, SizeOf(digest));

    /// <summary>Opens the content's file itself, for handing to another process. The caller owns it and verifies the bytes.</summary>
    public FileDescriptor OpenFile(Digest digest)
    {
        try
        {
            return FileOpening.Read(PathOf(digest));
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            throw new ContainersException(ErrorKind.NotFound, $"content {digest} is not in the store", e);
        }
    }

    /// <summary>Reads a document whole, verified.</summary>
    /// <exception cref="ContainersException">NotFound, or Corrupt when the bytes changed or are implausibly many.</exception>
    public byte[] ReadDocument(Digest digest)
    {
        if (SizeOf(digest) > OciJson.LargestDocument)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"content {digest} is too large for a document");
        }

        using var stream = OpenRead(digest);
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>The table of contents that a store begins with.</summary>
    public static ReadOnlySpan<byte> EmptyIndex => """{"schemaVersion":2,"manifests":[]}"""u8;

    /// <summary>Replaces the layout's table of contents, index.json.</summary>
    public void WriteIndex(ReadOnlySpan<byte> index) => DurableFile.Write(Path.Combine(_root, IndexFile), index, ReadableByAll);

    /// <summary>The layout's table of contents as it is; nothing when there is none.</summary>
    public byte[] ReadIndex()
    {
        var path = Path.Combine(_root, IndexFile);
        return File.Exists(path) ? File.ReadAllBytes(path) : [];
    }

    /// <summary>Everything here, in no order.</summary>
    public IEnumerable<Digest> List() => Directory.EnumerateFiles(Blobs).Select(Path.GetFileName)
        .Where(name => Digest.TryParse("sha256:" + name, out _)).Select(name => Digest.FromSha256Hex(name!));

    /// <summary>Removes content; missing is fine. For a collection that holds the store's exclusive lock.</summary>
    public void Delete(Digest digest) => File.Delete(PathOf(digest));

    /// <summary>
    /// Removes what writers that died left aside. For a collection that holds the store's exclusive lock: then nobody writes.
    /// </summary>
    public void DeleteAbandoned()
    {
        foreach (var path in Abandoned())
        {
            Tree.Remove(path);
        }
    }

    /// <summary>What writers left aside that another writer of the same content goes on with. Only meaningful while nobody writes.</summary>
    public IEnumerable<string> Parts() => !Directory.Exists(_ingest) ? [] : Directory.EnumerateFiles(_ingest)
        .Where(path => Path.GetFileName(path).Split('.') is [var hex, _] && Digest.TryParse("sha256:" + hex, out _));

    /// <summary>What writers that died left aside, and tables of contents half written. Only meaningful while nobody writes.</summary>
    public IEnumerable<string> Abandoned() =>
    [
        .. Directory.Exists(_ingest) ? Directory.EnumerateFileSystemEntries(_ingest) : [],
        .. Directory.Exists(_root) ? Directory.EnumerateFiles(_root, ".*.tmp") : [],
    ];
}
