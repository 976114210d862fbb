using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Containers.Layers.Tar;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Layers.Chunked;

/// <summary>
/// Finds and reads the table of contents at the end of a layer that has one: zstd:chunked, where the layer's descriptor tells its place,
/// and eStargz, where the last bytes of the layer do. Nothing of it is believed that is not what the descriptor's digest of the table says.
/// </summary>
public sealed class ChunkedForm
{
    /// <summary>The longest end of a layer that is looked at, and the longest table.</summary>
    public const int LongestTable = 64 * 1024 * 1024;

    private const string ZstdPosition = "io.github.containers.zstd-chunked.manifest-position";
    private const string ZstdDigest = "io.github.containers.zstd-chunked.manifest-checksum";
    private const string StargzDigest = "containerd.io/snapshot/stargz/toc.digest";
    private const string StargzEntry = "stargz.index.json";
    private const int StargzFooterLength = 51;
    private const int StargzOffset = 16; // behind gzip's header and the extra field's: 16 hexadecimal digits and "STARGZ"
    private const int FrameHeaderLength = 8;

    private readonly Descriptor _layer;
    private readonly Digest _tableDigest;
    private readonly (long Start, long Compressed, long Plain)? _zstd;

    private ChunkedForm(Descriptor layer, Digest tableDigest, (long Start, long Compressed, long Plain)? zstd)
    {
        _layer = layer;
        _tableDigest = tableDigest;
        _zstd = zstd;
    }

    /// <summary>The form of a layer; null when its descriptor does not say that it has a table of contents.</summary>
    public static ChunkedForm? Of(Descriptor layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        var notes = layer.Annotations;
        if (notes?.GetValueOrDefault(ZstdPosition) is { } position && Digest.TryParse(notes.GetValueOrDefault(ZstdDigest) ?? string.Empty, out var digest))
        {
            return ReadPosition(position) is { } place && place.Start >= FrameHeaderLength && place.Compressed <= layer.Size - place.Start
                ? new ChunkedForm(layer, digest, place) : null;
        }

        return Digest.TryParse(notes?.GetValueOrDefault(StargzDigest) ?? string.Empty, out var table) && layer.Size > StargzFooterLength
            ? new ChunkedForm(layer, table, null) : null;
    }

    /// <summary>Where the layer's last bytes begin that tell where the table is; the layer's end when the descriptor tells it.</summary>
    public long FooterStart => _zstd is null ? _layer.Size - StargzFooterLength : _layer.Size;

    /// <summary>Where what belongs to the table begins; everything from there to the layer's end is wanted for <see cref="ReadParts"/>.</summary>
    /// <param name="footer">The bytes from <see cref="FooterStart"/> on.</param>
    /// <exception cref="ContainersException">Corrupt: that is no such layer.</exception>
    public long FindTable(ReadOnlySpan<byte> footer)
    {
        var start = _zstd is { } place ? place.Start - FrameHeaderLength : ReadFooter(footer);
        return start is { } found && found < _layer.Size && _layer.Size - found <= LongestTable
            ? found : throw new ContainersException(ErrorKind.Corrupt, $"layer {_layer.Digest} does not tell where its table of contents is");
    }

    /// <summary>The pieces of the layer before its table.</summary>
    /// <param name="start">What <see cref="FindTable"/> found.</param>
    /// <param name="tail">The bytes from there on.</param>
    /// <exception cref="ContainersException">Corrupt: the table is not what its digest says, or not readable.</exception>
    public IReadOnlyList<ChunkedPart> ReadParts(long start, byte[] tail)
    {
        ArgumentNullException.ThrowIfNull(tail);
        return ChunkedParts.Read(_zstd is { } place ? ReadZstd(tail, place.Compressed, place.Plain) : ReadStargz(tail), start);
    }

    private static (long Start, long Compressed, long Plain)? ReadPosition(string text)
    {
        var numbers = text.Split(':').Select(part => long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1).ToList();
        return numbers is [var start and > 0, var compressed and > 0 and <= LongestTable, var plain and > 0 and <= LongestTable, ..] ? (start, compressed, plain) : null;
    }

    private static long? ReadFooter(ReadOnlySpan<byte> footer) =>
        footer.Length == StargzFooterLength && footer.Slice(StargzOffset + 16, 6).SequenceEqual("STARGZ"u8) &&
        long.TryParse(Encoding.ASCII.GetString(footer.Slice(StargzOffset, 16)), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var offset) && offset > 0
            ? offset : null;

    private byte[] ReadZstd(byte[] tail, long compressed, long plain)
    {
        var frame = tail.AsSpan(FrameHeaderLength, (int)compressed).ToArray();
        Require(Digest.Of(frame));
        using var table = Compression.Decompress(new MemoryStream(frame));
        return ReadBounded(table, plain);
    }

    private byte[] ReadStargz(byte[] tail)
    {
        using var archive = Compression.Decompress(new MemoryStream(tail));
        var reader = new TarReader(archive, isWhole: true);
        if (reader.Next() is not { Type: TarEntryType.File } entry || entry.NameText != StargzEntry || entry.Size > LongestTable)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"layer {_layer.Digest} has no table of contents where it says");
        }

        var table = ReadBounded(reader.Content, entry.Size);
        Require(Digest.FromSha256(SHA256.HashData(table)));
        return table;
    }

    private byte[] ReadBounded(Stream stream, long length)
    {
        var bytes = new byte[length];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return count == bytes.Length && stream.ReadByte() < 0
            ? bytes : throw new ContainersException(ErrorKind.Corrupt, $"layer {_layer.Digest} has a table of contents of another length than it says");
    }

    private void Require(Digest actual)
    {
        if (actual != _tableDigest)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"layer {_layer.Digest} has a table of contents with digest {actual}, expected {_tableDigest}");
        }
    }
}
