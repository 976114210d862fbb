using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Containers.Layers.Tar;
using Containers.Linux.Decoding;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Layers.Chunked;

/// <summary>
/// Writes a layer in the form zstd:chunked: each file's content is a frame of its own, and a table of contents with their places
/// and digests follows, in frames that other readers skip. The archive that comes out when it is decompressed is the one that went in.
/// </summary>
public sealed class ChunkedLayer : IDisposable
{
    private const string AnnotationPrefix = "io.github.containers.zstd-chunked.";
    private const string DigestAnnotation = AnnotationPrefix + "manifest-checksum";
    private const string PositionAnnotation = AnnotationPrefix + "manifest-position";
    private const uint SkippableFrame = 0x184d2a50;
    private const int FrameHeaderLength = 8;
    private const int FooterLength = 64;
    private const ulong TableType = 1;

    private static ReadOnlySpan<byte> FooterMagic => "GNUlInUx"u8;

    private readonly CountingStream _target;
    private readonly int _level;
    private readonly List<ChunkedEntry> _entries = [];
    private ZstdEncoder _frame;

    private ChunkedLayer(Stream target, int level)
    {
        _target = new CountingStream(target);
        _level = level;
        _frame = new ZstdEncoder(_target, level);
    }

    /// <summary>Whether a layer says of itself that it is in this form.</summary>
    public static bool IsOne(Descriptor layer)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer.Annotations?.ContainsKey(PositionAnnotation) == true;
    }

    /// <summary>A layer's annotations without those that tell where its table of contents is: of other bytes they are not true.</summary>
    public static IReadOnlyDictionary<string, string>? WithoutPlaces(IReadOnlyDictionary<string, string>? annotations)
    {
        var others = annotations?.Where(note => !note.Key.StartsWith(AnnotationPrefix, StringComparison.Ordinal)).ToDictionary();
        return others?.Count > 0 ? others : null;
    }

    /// <summary>Writes a layer.</summary>
    /// <param name="archive">The uncompressed archive.</param>
    /// <param name="target">Where it goes; it stays the caller's.</param>
    /// <param name="level">How hard to compress, 1 to 22.</param>
    /// <returns>
    /// The annotations that the layer's descriptor needs; null when the archive has files with holes, which the table could not describe: what
    /// was written is then of no use.
    /// </returns>
    /// <exception cref="MissingLibraryException">libzstd is not installed.</exception>
    /// <exception cref="Oci.ContainersException">Corrupt: it is no archive.</exception>
    public static IReadOnlyDictionary<string, string>? Write(Stream archive, Stream target, int level)
    {
        using var layer = new ChunkedLayer(target, level);
        using var source = new PassingStream(archive, bytes => layer._frame.Write(bytes));
        return layer.WriteEntries(source) ? layer.WriteTable() : null;
    }

    /// <summary>Ends the last frame.</summary>
    public void Dispose() => _frame.Dispose();

    private bool WriteEntries(PassingStream source)
    {
        // Whatever the reader reads passes into the frame of the moment: headers and padding, then a file's content, and so on.
        var reader = new TarReader(source, isWhole: true);
        while (reader.Next() is { } entry)
        {
            if (entry is not { Type: TarEntryType.File, Size: > 0 })
            {
                _entries.Add(new ChunkedEntry(entry));
                continue;
            }

            NextFrame();
            var (start, before) = (_target.Written, source.Passed);
            using var hash = SHA256.Create();
            var digest = Digest.FromSha256(hash.ComputeHash(reader.Content));
            if (source.Passed - before != entry.Size)
            {
                return false;
            }

            NextFrame();
            _entries.Add(new ChunkedEntry(entry) { Digest = digest, Start = start, End = _target.Written });
        }

        source.CopyTo(Stream.Null);
        _frame.Dispose();
        return true;
    }

    private void NextFrame()
    {
        _frame.Dispose();
        _frame = new ZstdEncoder(_target, _level);
    }

    private Dictionary<string, string> WriteTable()
    {
        var table = ChunkedTable.Write(_entries);
        using var memory = new MemoryStream();
        using (var frame = new ZstdEncoder(memory, _level))
        {
            frame.Write(table);
        }

        var compressed = memory.ToArray();
        var place = _target.Written + FrameHeaderLength;
        Skippable(compressed);
        Span<byte> footer = stackalloc byte[FooterLength];
        ReadOnlySpan<ulong> numbers = [(ulong)place, (ulong)compressed.Length, (ulong)table.Length, TableType, 0, 0, 0];
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(footer[(i * sizeof(ulong))..], numbers[i]);
        }

        FooterMagic.CopyTo(footer[^sizeof(ulong)..]);
        Skippable(footer);
        return new Dictionary<string, string>
        {
            [DigestAnnotation] = Digest.Of(compressed).ToString(),
            [PositionAnnotation] = string.Create(CultureInfo.InvariantCulture, $"{place}:{compressed.Length}:{table.Length}:{TableType}"),
        };
    }

    private void Skippable(ReadOnlySpan<byte> content)
    {
        Span<byte> header = stackalloc byte[FrameHeaderLength];
        BinaryPrimitives.WriteUInt32LittleEndian(header, SkippableFrame);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(uint)..], (uint)content.Length);
        _target.Write(header);
        _target.Write(content);
    }
}
