using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Containers.Testing;

/// <summary>
/// An archive as an eStargz layer: each file's content, or each piece of a large one, begins a gzip member of its own, the
/// archive's last entry is the table of contents, and a last, empty member tells where that begins.
/// </summary>
public sealed class StargzLayer : IDisposable
{
    private const int BlockSize = 512;

    private readonly MemoryStream _layer = new();
    private readonly MemoryStream _plain = new();
    private readonly MemoryStream _member = new();
    private readonly JsonArray _entries = [];
    private readonly int _chunkSize;

    private StargzLayer(int chunkSize) => _chunkSize = chunkSize;

    /// <summary>The compressed layer.</summary>
    public byte[] Bytes => _layer.ToArray();

    /// <summary>The archive that it is when it is decompressed.</summary>
    public byte[] Plain => _plain.ToArray();

    /// <summary>The digest of the table of contents, for the layer's annotations.</summary>
    public string TableDigest { get; private set; } = string.Empty;

    /// <summary>Makes a layer of an archive without extension headers.</summary>
    public static StargzLayer Of(byte[] archive, int chunkSize = 4 << 20)
    {
        ArgumentNullException.ThrowIfNull(archive);
        var layer = new StargzLayer(chunkSize);
        for (var at = 0; archive[at] != 0;)
        {
            var header = archive.AsSpan(at, BlockSize);
            var size = (int)Octal(header.Slice(124, 12));
            layer.Add(header, archive.AsSpan(at + BlockSize, size));
            at += BlockSize + ((size + BlockSize - 1) / BlockSize * BlockSize);
        }

        layer.Finish();
        return layer;
    }

    public void Dispose()
    {
        _layer.Dispose();
        _plain.Dispose();
        _member.Dispose();
    }

    private void Add(ReadOnlySpan<byte> header, ReadOnlySpan<byte> content)
    {
        var entry = new JsonObject
        {
            ["name"] = Text(header.Slice(345, 155)) is { Length: > 0 } prefix ? $"{prefix}/{Text(header[..100])}" : Text(header[..100]),
            ["type"] = (char)header[156] switch { '1' => "hardlink", '2' => "symlink", '5' => "dir", _ => "reg" },
            ["size"] = content.Length,
            ["modtime"] = DateTimeOffset.FromUnixTimeSeconds(Octal(header.Slice(136, 12))).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["linkName"] = Text(header.Slice(157, 100)),
            ["mode"] = Octal(header.Slice(100, 8)),
            ["uid"] = Octal(header.Slice(108, 8)),
            ["gid"] = Octal(header.Slice(116, 8)),
        };
        Write(header);
        if (content.Length > 0)
        {
            entry["digest"] = Digest(content);
        }

        for (var start = 0; start < content.Length; start += _chunkSize)
        {
            EndMember();
            var piece = content.Slice(start, Math.Min(_chunkSize, content.Length - start));
            var about = start == 0 ? entry : new JsonObject { ["name"] = entry["name"]!.GetValue<string>(), ["type"] = "chunk" };
            about["offset"] = _layer.Length;
            about["chunkOffset"] = start;
            about["chunkSize"] = piece.Length;
            about["chunkDigest"] = Digest(piece);
            _entries.Add((JsonNode)about);
            Write(piece);
        }

        if (content.Length == 0)
        {
            _entries.Add((JsonNode)entry);
        }

        Write(new byte[(BlockSize - (content.Length % BlockSize)) % BlockSize]);
    }

    private void Finish()
    {
        EndMember();
        var place = _layer.Length;
        var table = Encoding.UTF8.GetBytes(new JsonObject { ["version"] = 1, ["entries"] = _entries }.ToJsonString());
        TableDigest = Digest(table);
        Write(Header("stargz.index.json", table.Length));
        Write(table);
        Write(new byte[(BlockSize - (table.Length % BlockSize)) % BlockSize]);
        Write(new byte[2 * BlockSize]);
        EndMember();

        // An empty member with the place in its header's extra field: subfield "SG".
        _layer.Write([0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 0xff, 26, 0, (byte)'S', (byte)'G', 22, 0]);
        _layer.Write(Encoding.ASCII.GetBytes($"{place:x16}STARGZ"));
        _layer.Write([1, 0, 0, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 0]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _member.Write(bytes);
        _plain.Write(bytes);
    }

    private void EndMember()
    {
        if (_member.Length > 0)
        {
            using var gzip = new GZipStream(_layer, CompressionLevel.Optimal, leaveOpen: true);
            gzip.Write(_member.ToArray());
            _member.SetLength(0);
        }
    }

    private static byte[] Header(string name, int size)
    {
        var header = new byte[BlockSize];
        Encoding.ASCII.GetBytes(name).CopyTo(header, 0);
        Encoding.ASCII.GetBytes("0000444\0" + "0000000\0" + "0000000\0").CopyTo(header, 100);
        Encoding.ASCII.GetBytes(Convert.ToString(size, 8).PadLeft(11, '0') + "\0" + "00000000000\0        0").CopyTo(header, 124);
        Encoding.ASCII.GetBytes("ustar\0" + "00").CopyTo(header, 257);
        Encoding.ASCII.GetBytes($"{Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0')}\0 ").CopyTo(header, 148);
        return header;
    }

    private static long Octal(ReadOnlySpan<byte> field) => Convert.ToInt64(Text(field).Trim(), 8);

    private static string Text(ReadOnlySpan<byte> field) => Encoding.UTF8.GetString(field.IndexOf((byte)0) is >= 0 and var end ? field[..end] : field);

    private static string Digest(ReadOnlySpan<byte> bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
