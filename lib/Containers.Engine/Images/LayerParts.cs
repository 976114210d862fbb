using System.Collections.Concurrent;
using Containers.Layers.Chunked;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;

namespace Containers.Engine.Images;

/// <summary>
/// Knows which parts of a layer with a table of contents (zstd:chunked, eStargz) are here, in layers of other images that have
/// one. The layer is then put together of those parts and the missing ones, byte for byte what it is at the registry, and verified as any
/// other: nothing is believed because a table says so.
/// </summary>
internal sealed class LayerParts(Engine engine) : IKnownParts
{
    // Asking for a part more costs about as much as this many bytes.
    private const long WorthARequest = 32 * 1024;
    private const long WorthTheSearch = 256 * 1024;
    private const int MostParts = 1000;

    private readonly Lazy<IReadOnlyList<Descriptor>> _layers = new(() => FindLayers(engine));
    private readonly ConcurrentDictionary<Digest, Lazy<IReadOnlyList<ChunkedPart>>> _parts = new();

    /// <inheritdoc/>
    public async Task<IReadOnlyList<KnownPart>> FindAsync(Descriptor blob, RangeReader read, CancellationToken cancel)
    {
        if (blob.Size < WorthTheSearch || ChunkedForm.Of(blob) is not { } form || _layers.Value.Count == 0)
        {
            return [];
        }

        try
        {
            if (await ReadPartsAsync(blob, form, read, cancel).ConfigureAwait(false) is not { } wanted)
            {
                engine.Options.Debug($"layer {blob.Digest}: the registry gives no parts of it");
                return [];
            }

            var known = Find(wanted);
            engine.Options.Debug($"layer {blob.Digest}: {known.Sum(part => part.Length)} of {blob.Size} bytes are in layers that are here, or have just been read");
            return known;
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            engine.Options.Debug($"{e.Message}; all of the layer is fetched");
            return [];
        }
    }

    // What was read to find out is known as well.
    private static async Task<(IReadOnlyList<ChunkedPart> Parts, long TailStart, byte[] Tail)?> ReadPartsAsync(Descriptor blob, ChunkedForm form, RangeReader read, CancellationToken cancel)
    {
        var footer = form.FooterStart < blob.Size ? await read(form.FooterStart, (int)(blob.Size - form.FooterStart), cancel).ConfigureAwait(false) : [];
        if (footer is null)
        {
            return null;
        }

        var start = form.FindTable(footer);
        var tail = await read(start, (int)(blob.Size - start), cancel).ConfigureAwait(false);
        return tail is null ? null : (form.ReadParts(start, tail), start, tail);
    }

    private List<KnownPart> Find((IReadOnlyList<ChunkedPart> Parts, long TailStart, byte[] Tail) wanted)
    {
        var missing = wanted.Parts.Select(part => (part.Key, part.Length)).ToHashSet();
        var places = new Dictionary<(Digest, long), (Digest Layer, long Start)>();
        foreach (var layer in _layers.Value)
        {
            foreach (var part in PartsOf(layer).Where(part => missing.Remove((part.Key, part.Length))))
            {
                places[(part.Key, part.Length)] = (layer.Digest, part.Start);
            }
        }

        var runs = new List<(long Start, long Length, Digest Layer, long From)>();
        foreach (var part in wanted.Parts)
        {
            if (!places.TryGetValue((part.Key, part.Length), out var place))
            {
                continue;
            }

            // What follows each other here and there is one.
            if (runs is [.., var last] && last.Start + last.Length == part.Start && last.Layer == place.Layer && last.From + last.Length == place.Start)
            {
                runs[^1] = last with { Length = last.Length + part.Length };
            }
            else
            {
                runs.Add((part.Start, part.Length, place.Layer, place.Start));
            }
        }

        return
        [
            .. Worthwhile(runs).Select(run => new KnownPart(run.Start, run.Length, () => Open(run.Layer, run.From, run.Length))),
            new KnownPart(wanted.TailStart, wanted.Tail.Length, () => new MemoryStream(wanted.Tail)),
        ];
    }

    // Runs that touch each other save a request together; a lone small one costs more than it saves.
    private static IEnumerable<(long Start, long Length, Digest Layer, long From)> Worthwhile(List<(long Start, long Length, Digest Layer, long From)> runs)
    {
        var islands = new List<List<(long Start, long Length, Digest Layer, long From)>>();
        foreach (var run in runs)
        {
            if (islands is [.., var island] && island[^1].Start + island[^1].Length == run.Start)
            {
                island.Add(run);
            }
            else
            {
                islands.Add([run]);
            }
        }

        return islands.Where(island => island.Sum(run => run.Length) >= WorthARequest)
            .OrderByDescending(island => island.Sum(run => run.Length)).Take(MostParts)
            .SelectMany(island => island).OrderBy(run => run.Start);
    }

    private IReadOnlyList<ChunkedPart> PartsOf(Descriptor layer) => _parts.GetOrAdd(layer.Digest, _ => new Lazy<IReadOnlyList<ChunkedPart>>(() => ReadPartsOf(layer))).Value;

    private IReadOnlyList<ChunkedPart> ReadPartsOf(Descriptor layer)
    {
        try
        {
            var form = ChunkedForm.Of(layer)!;
            var start = form.FindTable(Read(layer.Digest, form.FooterStart, layer.Size - form.FooterStart));
            return form.ReadParts(start, Read(layer.Digest, start, layer.Size - start));
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported or ErrorKind.NotFound)
        {
            engine.Options.Debug(e.Message);
            return [];
        }
    }

    private byte[] Read(Digest content, long start, long length)
    {
        using var stream = Open(content, start, length);
        var bytes = new byte[length];
        return stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length
            ? bytes : throw new ContainersException(ErrorKind.Corrupt, $"content {content} is shorter than its manifest says");
    }

    private PartStream Open(Digest content, long start, long length)
    {
        var file = engine.Content.OpenFile(content);
        file.SkipAhead(start);
        return new PartStream(file, length);
    }

    // Newest images first: the one before this one is most like it.
    private static List<Descriptor> FindLayers(Engine engine)
    {
        var layers = new List<Descriptor>();
        foreach (var image in engine.Images.List().OrderByDescending(image => image.Created))
        {
            try
            {
                var manifest = OciJson.Read(engine.Content.ReadDocument(Digest.Parse(image.ManifestDigest)), OciReading.ImageManifest, "image manifest");
                layers.AddRange(manifest.Layers.Where(layer => ChunkedForm.Of(layer) is not null && engine.Content.SizeOf(layer.Digest) == layer.Size));
            }
            catch (ContainersException e)
            {
                engine.WarnOfUnreadable(e);
            }
        }

        return [.. layers.DistinctBy(layer => layer.Digest)];
    }
}

/// <summary>Some bytes of a file, which it owns.</summary>
internal sealed class PartStream(FileDescriptor file, long length) : ReadOnlyStream
{
    private long _left = length;

    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            file.Dispose();
        }

        base.Dispose(disposing);
    }
}
