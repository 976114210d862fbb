using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Containers.Layers.Chunked;
using Containers.Layers.Tar;

namespace Containers.Layers.Tests;

public class ChunkedLayerTests
{
    [Fact]
    public void The_archive_stays_what_it_is_and_the_table_leads_to_each_file()
    {
        var archive = Archive();
        using var target = new MemoryStream();
        var places = ChunkedLayer.Write(new MemoryStream(archive), target, 3)!;
        var layer = target.ToArray();
        Assert.Equal(archive, Decompress(layer));

        var position = places["io.github.containers.zstd-chunked.manifest-position"].Split(':').Select(int.Parse).ToArray();
        var compressed = layer.AsSpan(position[0], position[1]).ToArray();
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(compressed)), places["io.github.containers.zstd-chunked.manifest-checksum"]);
        Assert.Equal("GNUlInUx"u8.ToArray(), layer[^8..]);
        Assert.Equal((ulong)position[0], BinaryPrimitives.ReadUInt64LittleEndian(layer.AsSpan(layer.Length - 64)));
        var table = Decompress(compressed);
        Assert.Equal(position[2], table.Length);
        using var document = JsonDocument.Parse(table);
        var entries = document.RootElement.GetProperty("entries").EnumerateArray().ToList();
        Assert.Equal(["dir etc/", "reg etc/a", "reg etc/empty", "hardlink etc/b", "symlink etc/c"], entries.Select(e => $"{e.GetProperty("type")} {e.GetProperty("name")}"));
        var (start, end) = (entries[1].GetProperty("offset").GetInt32(), entries[1].GetProperty("endOffset").GetInt32());
        var content = Decompress(layer[start..end]);
        Assert.Equal("hello\n"u8.ToArray(), content);
        Assert.Equal("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)), entries[1].GetProperty("digest").GetString());
        Assert.Equal("etc/a", entries[3].GetProperty("linkName").GetString());
        Assert.False(entries[2].TryGetProperty("offset", out _));
    }

    private static byte[] Archive()
    {
        using var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        writer.WriteHeader(new TarEntry { Type = TarEntryType.Directory, Name = "etc/"u8.ToArray(), Mode = 0x1ed });
        writer.Write(new TarEntry { Type = TarEntryType.File, Name = "etc/a"u8.ToArray(), Mode = 0x1a4, Size = 6 }, new MemoryStream("hello\n"u8.ToArray()));
        writer.WriteHeader(new TarEntry { Type = TarEntryType.File, Name = "etc/empty"u8.ToArray(), Mode = 0x1a4 });
        writer.WriteHeader(new TarEntry { Type = TarEntryType.HardLink, Name = "etc/b"u8.ToArray(), LinkName = "etc/a"u8.ToArray() });
        writer.WriteHeader(new TarEntry { Type = TarEntryType.SymbolicLink, Name = "etc/c"u8.ToArray(), LinkName = "a"u8.ToArray() });
        writer.Finish();
        return memory.ToArray();
    }

    private static byte[] Decompress(byte[] bytes)
    {
        using var plain = Compression.Decompress(new MemoryStream(bytes));
        using var memory = new MemoryStream();
        plain.CopyTo(memory);
        return memory.ToArray();
    }
}
