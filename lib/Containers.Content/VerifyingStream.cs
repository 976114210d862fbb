using System.Security.Cryptography;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Content;

/// <summary>Passes bytes on and, when they end, throws (Corrupt) unless they were what their digest and size said.</summary>
public sealed class VerifyingStream : ReadOnlyStream
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
