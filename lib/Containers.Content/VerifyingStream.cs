using System.Security.Cryptography;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Content;

/// <summary>Passes bytes on and, when they end, throws (Corrupt) unless they were what their digest and size said.</summary>
public sealed class VerifyingStream : Stream
{
    private readonly Stream _source;
    private readonly Digest _expected;
    private readonly long? _size;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _seen;
    private bool _verified;

    /// <summary>Takes ownership of <paramref name="source"/>.</summary>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="expected">Their sha256 digest.</param>
    /// <param name="size">Their number, if known: more are refused as soon as they come.</param>
    public VerifyingStream(Stream source, Digest expected, long? size)
    {
        _source = source;
        _expected = expected;
        _size = size;
    }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => _seen;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var count = _source.Read(buffer);
        _hash.AppendData(buffer[..count]);
        _seen += count;
        if (_seen > _size)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"content {_expected} is longer than its {_size} bytes");
        }

        if (count == 0 && buffer.Length > 0)
        {
            Verify();
        }

        return count;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _source.Dispose();
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Verify()
    {
        if (_verified)
        {
            return;
        }

        _verified = true;
        var actual = Digest.FromSha256(_hash.GetHashAndReset());
        if (actual != _expected || (_size is { } size && size != _seen))
        {
            throw new ContainersException(ErrorKind.Corrupt, $"content {_expected} is damaged: its bytes have digest {actual}");
        }
    }
}
