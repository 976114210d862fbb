using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Images;

/// <summary>Layers' media types in the two families: the same bytes have a name in each.</summary>
internal static class LayerTypes
{
    /// <summary>A layer's descriptor with its type in the other family, if it is of the one.</summary>
    /// <exception cref="ContainersException">Unsupported: docker's family has no name for it.</exception>
    internal static Descriptor In(Descriptor layer, bool docker) => layer with
    {
        MediaType = (docker, layer.MediaType) switch
        {
            (true, MediaTypes.OciLayer) => MediaTypes.DockerLayer,
            (true, MediaTypes.OciLayerGzip) => MediaTypes.DockerLayerGzip,
            (true, MediaTypes.OciLayerZstd) => throw new ContainersException(ErrorKind.Unsupported, "docker's format has no layers compressed with zstd")
            {
                Hint = "use the OCI format",
            },
            (false, MediaTypes.DockerLayer) => MediaTypes.OciLayer,
            (false, MediaTypes.DockerLayerGzip) => MediaTypes.OciLayerGzip,
            var (_, other) => other,
        },
    };

    /// <summary>How a layer is compressed; null for what is no layer that is known here.</summary>
    internal static CompressionKind? CompressionOf(Descriptor layer) => In(layer, docker: false).MediaType switch
    {
        MediaTypes.OciLayer => CompressionKind.None,
        MediaTypes.OciLayerGzip => CompressionKind.Gzip,
        MediaTypes.OciLayerZstd => CompressionKind.Zstd,
        _ => null,
    };
}
