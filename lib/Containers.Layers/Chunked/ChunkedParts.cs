using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Layers.Chunked;

/// <summary>A piece of a compressed layer: a frame or member that begins where a file's content does, or ends there.</summary>
/// <param name="Start">Where it begins in the layer, in bytes.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Key">
/// What the table of contents says of it, as a digest. Pieces with the same key are very likely the same bytes, and no more than that:
/// whoever puts a layer together of pieces compares the whole with its digest.
/// </param>
public readonly record struct ChunkedPart(long Start, long Length, Digest Key);

/// <summary>
/// Divides a compressed layer into pieces by its table of contents, which zstd:chunked and eStargz have in common. A piece
/// is made of a file's content, or of the headers of entries, or of both, one after the other; what they say determines the bytes.
/// </summary>
internal sealed class ChunkedParts
{
    private const int BlockSize = 512;

    // What is said of places in the layer changes with everything before them.
    private static readonly HashSet<string> s_places = ["offset", "endOffset", "chunkOffset", "innerOffset", "chunkSize", "chunkDigest", "chunkType", "digest"];

    private readonly List<ChunkedPart> _parts = [];
    private readonly long _limit;
    private readonly IncrementalHash _about = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _start;
    private long? _contentEnd;
    private long _contentLength;

    private ChunkedParts(long limit) => _limit = limit;

    /// <summary>Reads a table of contents.</summary>
    /// <param name="table">The JSON document.</param>
    /// <param name="limit">Where in the layer the table itself begins.</param>
    /// <returns>The pieces up to there, in their order and without gaps.</returns>
    /// <exception cref="ContainersException">Corrupt: it is no such table.</exception>
    internal static IReadOnlyList<ChunkedPart> Read(ReadOnlySpan<byte> table, long limit)
    {
        var parts = new ChunkedParts(limit);
        try
        {
            var reader = new Utf8JsonReader(table);
            var found = false;
            while (!found && reader.Read())
            {
                found = reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("entries"u8);
            }

            reader.Read();
            while (found && reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                using var entry = JsonDocument.ParseValue(ref reader);
                parts.Add(entry.RootElement);
            }

            parts.Finish();
            return parts._parts;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"a layer's table of contents is not readable: {e.Message}", e);
        }
        finally
        {
            parts._about.Dispose();
        }
    }

    private void Add(JsonElement entry)
    {
        var isChunk = Text(entry, "type") == "chunk";
        if (!isChunk)
        {
            EndContent();
            foreach (var property in entry.EnumerateObject().Where(property => !s_places.Contains(property.Name)))
            {
                Say(property.Name);
                Say(property.Value.GetRawText());
            }
        }

        var offset = Number(entry, "offset");
        if (offset is not { } start || (!isChunk && (Text(entry, "type") != "reg" || Number(entry, "size") is null or 0)))
        {
            return;
        }

        EndPart(start);
        Say(Text(entry, "chunkDigest") is { Length: > 0 } chunk ? chunk : Text(entry, "digest"));
        if (Number(entry, "endOffset") is > 0 and var end)
        {
            (_contentEnd, _contentLength) = (end, Number(entry, "size") ?? 0);
        }
    }

    private void Finish()
    {
        EndContent();
        EndPart(_limit);
    }

    // Of zstd:chunked it is told; in eStargz what follows the content is in one member with it.
    private void EndContent()
    {
        if (_contentEnd is { } end)
        {
            EndPart(end);
            _contentEnd = null;
            Say($"{_contentLength % BlockSize}"); // the zeros behind it come first
        }
    }

    private void EndPart(long end)
    {
        if (end < _start || end > _limit)
        {
            throw new ContainersException(ErrorKind.Corrupt, "a layer's table of contents speaks of places that cannot be");
        }

        if (end > _start)
        {
            _parts.Add(new ChunkedPart(_start, end - _start, Digest.FromSha256(_about.GetHashAndReset())));
            _start = end;
        }
    }

    private void Say(string text)
    {
        _about.AppendData(Encoding.UTF8.GetBytes(text));
        _about.AppendData([0]);
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : string.Empty;

    private static long? Number(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) && value.TryGetInt64(out var number) ? number : null;
}
