using System.Security.Cryptography;
using System.Text;
using Containers.Layers.Chunked;
using Containers.Layers.Tar;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Layers.Tests;

/// <summary>Layers with a table of contents: which pieces they are made of, and which of those two have in common.</summary>
public class ChunkedFormTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pieces_with_the_same_key_are_the_same_bytes_and_what_did_not_change_is_in_both(bool zstd)
    {
        var random = new Random(4711);
        for (var round = 0; round < (Effort.IsLong ? 400 : 20); round++)
        {
            var files = Enumerable.Range(0, random.Next(1, 12)).Select(i => (Name: $"dir/{i}", Content: Bytes(random, random.Next(0, 60_000)), Mode: 0x1a4u)).ToList();
            var changed = files.ToList();
            var at = random.Next(files.Count);
            changed[at] = random.Next(3) switch
            {
                0 => changed[at] with { Content = Bytes(random, random.Next(1, 60_000)) },
                1 => changed[at] with { Mode = 0x1ed },
                _ => changed[at] with { Name = "dir/other" },
            };
            var (first, second) = (Make(files, zstd), Make(changed, zstd));
            var (old, now) = (Parts(first), Parts(second));
            AssertCovers(old);
            AssertCovers(now);
            var known = old.ToDictionary(part => (part.Key, part.Length), part => part.Start);
            var shared = 0L;
            foreach (var part in now.Where(part => known.ContainsKey((part.Key, part.Length))))
            {
                var start = known[(part.Key, part.Length)];
                Assert.Equal(first.Bytes.AsSpan((int)start, (int)part.Length), second.Bytes.AsSpan((int)part.Start, (int)part.Length));
                shared += part.Length;
            }

            // Random bytes do not become fewer: all contents but that of one file, and of the one before it where both are in one member.
            var before = files.FindLastIndex(Math.Max(at - 1, 0), at, file => file.Content.Length > 0);
            var unchanged = files.Where((_, i) => i != at && (zstd || i != before)).Sum(file => (long)file.Content.Length);
            Assert.True(shared >= unchanged, $"round {round}: {shared} of {unchanged}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_that_lies_is_refused(bool zstd)
    {
        var random = new Random(1);
        var layer = Make([("a", Bytes(random, 5000), 0x1a4u), ("b", Bytes(random, 5000), 0x1a4u)], zstd);
        Assert.Null(ChunkedForm.Of(layer.Descriptor with { Annotations = null }));
        foreach (var note in layer.Descriptor.Annotations!.Keys)
        {
            var wrong = layer.Descriptor.Annotations.ToDictionary();
            wrong[note] = note.EndsWith("position", StringComparison.Ordinal) ? "9:99999999999999999999:1:1" : Digest.Of("other"u8).ToString();
            var descriptor = layer.Descriptor with { Annotations = wrong };
            Assert.True(ChunkedForm.Of(descriptor) is null || Refuses(layer with { Descriptor = descriptor }), note);
        }

        // Any byte of it, at its end: refused, or none that matters. Never another error, never other pieces.
        var right = Parts(layer);
        for (var i = 0; i < 2000; i++)
        {
            var bytes = layer.Bytes.ToArray();
            bytes[^random.Next(1, 400)] ^= (byte)(1 << random.Next(8));
            Assert.True(Refuses(layer with { Bytes = bytes }) || Parts(layer with { Bytes = bytes }).SequenceEqual(right));
        }
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"entries\":7}")]
    [InlineData("{\"entries\":[{\"type\":\"reg\",\"size\":1,\"offset\":-1}]}")]
    [InlineData("{\"entries\":[{\"type\":\"reg\",\"size\":1,\"offset\":5},{\"type\":\"reg\",\"size\":1,\"offset\":4}]}")]
    [InlineData("{\"entries\":[{\"type\":\"reg\",\"size\":1,\"offset\":5,\"endOffset\":1000000}]}")]
    [InlineData("{\"entries\":[{\"type\":\"reg\",\"size\":1,\"offset\":9223372036854775807}]}")]
    [InlineData("{\"entries\":[{\"type\":\"chunk\",\"offset\":1e99}]}")]
    [InlineData("{\"entries\":[7,[],{}]}")]
    [InlineData("{\"entries\":[{\"type\":7,\"size\":\"x\",\"offset\":{}}]}")]
    [InlineData("{\"entries\":[")]
    [InlineData("")]
    public void What_is_no_table_is_refused_or_divides_nothing(string table)
    {
        try
        {
            var parts = ChunkedParts.Read(Encoding.UTF8.GetBytes(table), 100);
            AssertCovers(parts);
            Assert.Equal(100, parts.Sum(part => part.Length));
        }
        catch (ContainersException e)
        {
            Assert.Equal(ErrorKind.Corrupt, e.Kind);
        }
    }

    private static bool Refuses(Layer layer)
    {
        try
        {
            Parts(layer);
            return false;
        }
        catch (ContainersException e)
        {
            Assert.True(e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported, e.Message);
            return true;
        }
    }

    private static IReadOnlyList<ChunkedPart> Parts(Layer layer)
    {
        var form = ChunkedForm.Of(layer.Descriptor)!;
        var start = form.FindTable(layer.Bytes.AsSpan((int)form.FooterStart));
        return form.ReadParts(start, layer.Bytes[(int)start..]);
    }

    private static void AssertCovers(IReadOnlyList<ChunkedPart> parts)
    {
        var at = 0L;
        foreach (var part in parts)
        {
            Assert.Equal(at, part.Start);
            Assert.True(part.Length > 0);
            at += part.Length;
        }
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static Layer Make(IReadOnlyList<(string Name, byte[] Content, uint Mode)> files, bool zstd)
    {
        using var archive = new MemoryStream();
        var writer = new TarWriter(archive);
        foreach (var (name, content, mode) in files)
        {
            writer.Write(new TarEntry { Type = TarEntryType.File, Name = Encoding.UTF8.GetBytes(name), Mode = mode, Size = content.Length }, new MemoryStream(content));
        }

        writer.Finish();
        var (bytes, notes) = zstd ? Zstd(archive) : Stargz(archive.ToArray());
        return new Layer(bytes, new Descriptor { MediaType = MediaTypes.OciLayerZstd, Digest = Digest.FromSha256(SHA256.HashData(bytes)), Size = bytes.Length, Annotations = notes });
    }

    private static (byte[] Bytes, IReadOnlyDictionary<string, string> Notes) Zstd(MemoryStream archive)
    {
        archive.Position = 0;
        using var target = new MemoryStream();
        var notes = ChunkedLayer.Write(archive, target, 3)!;
        return (target.ToArray(), notes);
    }

    private static (byte[] Bytes, IReadOnlyDictionary<string, string> Notes) Stargz(byte[] archive)
    {
        using var layer = StargzLayer.Of(archive, chunkSize: 20_000);
        return (layer.Bytes, new Dictionary<string, string> { ["containerd.io/snapshot/stargz/toc.digest"] = layer.TableDigest });
    }

    private sealed record Layer(byte[] Bytes, Descriptor Descriptor);
}
