using Containers.Layers;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>Finds out of what type a layer is that came without a description.</summary>
internal sealed class LayerDescriptors(Engine engine)
{
    /// <summary>
    /// Describes a layer in the content store. One whose compression has no media type is described, and kept, uncompressed.
    /// </summary>
    internal Descriptor Describe(Digest layer)
    {
        var mediaType = Compression.LayerMediaType(Recognise(layer));
        if (mediaType is null)
        {
            layer = Uncompress(layer);
            mediaType = MediaTypes.OciLayer;
        }

        return new Descriptor { MediaType = mediaType, Digest = layer, Size = engine.Content.SizeOf(layer) ?? 0 };
    }

    private CompressionKind Recognise(Digest layer)
    {
        Span<byte> start = stackalloc byte[Compression.LongestMagic];
        using var file = engine.Content.OpenFile(layer);
        return Compression.Recognise(start[..file.Read(start)]);
    }

    private Digest Uncompress(Digest layer)
    {
        using var content = Compression.Decompress(engine.Content.OpenRead(layer));
        using var writer = engine.Content.Create();
        content.CopyTo(writer);
        return writer.Commit(null);
    }
}
