using System.Security.Cryptography;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Content;

/// <summary>
/// Content on its way in. Disposing without <see cref="Commit"/> leaves no trace, except of content that is to be continued
/// another time.
/// </summary>
public sealed class BlobWriter : Stream
{
    private const uint ReadableByAll = 0x1a4; // 0644
    private const long EarlySync = 8 * 1024 * 1024; // the disk works while more arrives

    private readonly string _aside;
    private readonly ContentStore _store;
    private readonly FileDescriptor _file;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private BlobFollower? _follower;
    private bool _committed;
    private long _length;

    private BlobWriter(string aside, ContentStore store, FileDescriptor file)
    {
        _aside = aside;
        _store = store;
        _file = file;
    }

    /// <summary>Whether what has arrived stays for a later <see cref="ContentStore.Continue"/> if there is no commit.</summary>
    public bool StaysForLater { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <summary>Bytes written so far.</summary>
    public override long Length => _length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _hash.AppendData(buffer);
        try
        {
            _file.Write(buffer);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOSPC or Errno.EDQUOT)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"the store in {_store.Blobs} cannot take more content: {Errno.Describe(e.Errno)}", e);
        }

        _length += buffer.Length;
        if (_length / EarlySync != (_length - buffer.Length) / EarlySync)
        {
            _file.BeginSync();
        }

        _follower?.Tell(_length, BlobState.Growing);
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>The file itself, for another process that writes in place of this one; see <see cref="CommitWritten"/>.</summary>
    public FileDescriptor File => _file;

    /// <summary>
    /// Lets somebody read along from the start. The result is the caller's, and learns how the writing ends, at the latest when this is
    /// disposed of. One at a time.
    /// </summary>
    public BlobFollower Follow() => _follower = new BlobFollower(FileOpening.Read(_aside), _length);

    /// <summary>Forgets all that was written.</summary>
    public void Restart()
    {
        _follower?.Tell(0, BlobState.Lost);
        _file.SetLength(0);
        _ = _hash.GetHashAndReset();
        _length = 0;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <summary>
    /// Makes the content visible under its digest: synced, renamed, directory synced. When this returns the content survives
    /// a power cut.
    /// </summary>
    /// <param name="expected">What the digest must be; null to take what comes.</param>
    /// <exception cref="ContainersException">Corrupt: the bytes have another digest; nothing was added.</exception>
    public Digest Commit(Digest? expected)
    {
        var digest = Digest.FromSha256(_hash.GetHashAndReset());
        if (expected is { } wanted && wanted != digest)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"content has digest {digest}, expected {wanted}");
        }

        return CommitAs(digest);
    }

    /// <summary>The same for what a process of ours has written to <see cref="File"/>.</summary>
    /// <param name="digest">The digest of what it wrote, which is taken as it is.</param>
    /// <param name="length">How much it wrote, in bytes.</param>
    public void CommitWritten(Digest digest, long length)
    {
        _length = length;
        CommitAs(digest);
    }

    private Digest CommitAs(Digest digest)
    {
        // What is there already stays, unless it was damaged since: ours is what it should be.
        if (!_store.IsIntact(digest))
        {
            ContentStore.MarkUntouched(_aside);
            _file.Sync();
            System.IO.File.Move(_aside, _store.PathOf(digest), overwrite: true);
            using var directory = DirectoryHandle.Open(_store.Blobs);
            directory.SyncEntries();
            _committed = true;
        }

        _follower?.Tell(_length, BlobState.Whole);
        return digest;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    internal static BlobWriter Create(string ingest, ContentStore store)
    {
        Tree.Make(ingest);
        var aside = Path.Combine(ingest, Guid.NewGuid().ToString("N"));
        try
        {
            return new BlobWriter(aside, store, FileOpening.CreateNew(aside, ReadableByAll));
        }
        catch (LinuxException e) when (e.Errno is Errno.EROFS or Errno.EACCES)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"the store cannot be written to: {e.Message}", e);
        }
    }

    /// <summary>
    /// Goes on with what an earlier writer of the same content left, if one did; otherwise begins. Each is held by a lock as
    /// long as its writer lives, however that ends.
    /// </summary>
    internal static BlobWriter Continue(string ingest, ContentStore store, Digest digest)
    {
        Tree.Make(ingest);
        var left = Directory.EnumerateFiles(ingest, digest.Hex + ".*").Order(StringComparer.Ordinal);
        return left.Select(path => TryTake(path, store)).FirstOrDefault(taken => taken is not null)
            ?? TryTake(Path.Combine(ingest, $"{digest.Hex}.{Guid.NewGuid():N}"), store)
            ?? Create(ingest, store);
    }

    private static BlobWriter? TryTake(string path, ContentStore store)
    {
        var file = FileOpening.Append(path, ReadableByAll);
        try
        {
            if (!LockFile.TryLock(file) || !IsStillThere(path, file))
            {
                file.Dispose();
                return null;
            }

            var writer = new BlobWriter(path, store, file);
            writer.ReadWhatIsThere();
            return writer;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    // Between opening and locking its former writer may have committed it: then it is content, and nobody's to write to.
    private static bool IsStillThere(string path, FileDescriptor file)
    {
        try
        {
            using var now = FileOpening.Read(path);
            var (mine, its) = (file.Status(), now.Status());
            return (mine.Inode, mine.Device) == (its.Inode, its.Device);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            return false;
        }
    }

    private void ReadWhatIsThere()
    {
        using var content = System.IO.File.OpenRead(_aside);
        var buffer = new byte[128 * 1024];
        int count;
        while ((count = content.Read(buffer)) > 0)
        {
            _hash.AppendData(buffer, 0, count);
            _length += count;
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _follower?.Tell(_length, BlobState.Lost);

            // Removed while it is still locked: nobody can have taken it over.
            if (!_committed && !(StaysForLater && _length > 0))
            {
                System.IO.File.Delete(_aside);
            }

            _file.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }
}
