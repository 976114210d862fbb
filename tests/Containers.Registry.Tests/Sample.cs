using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

/// <summary>Images made of random bytes: the registry does not look into layers, and neither does this room.</summary>
public static class Sample
{
    public static Descriptor Image(ContentStore store, params IReadOnlyList<int> layerLengths)
    {
        var layers = layerLengths.Select(length => Blob(store, RandomNumberGenerator.GetBytes(length), MediaTypes.OciLayerGzip)).ToList();
        return Image(store, layers, "amd64");
    }

    public static Descriptor Image(ContentStore store, IReadOnlyList<Descriptor> layers, string architecture)
    {
        var configuration = new ImageConfiguration
        {
            Author = Guid.NewGuid().ToString(),
            Architecture = architecture,
            Os = "linux",
            Rootfs = new RootFileSystem { DiffIds = [.. layers.Select(l => l.Digest)] },
        };
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = Blob(store, JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Canonical.ImageConfiguration), MediaTypes.OciConfig),
            Layers = layers,
        };

        // Spaces that no serializer of ours writes: only a bit-exact way keeps them.
        var text = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest));
        return Blob(store, Encoding.UTF8.GetBytes(text.Replace(",\"layers\"", ",\n   \"layers\"")), MediaTypes.OciManifest);
    }

    public static Descriptor Blob(ContentStore store, byte[] bytes, string mediaType) =>
        new() { MediaType = mediaType, Digest = store.Add(bytes), Size = bytes.Length };

    public static Descriptor Describe(byte[] bytes, string mediaType = MediaTypes.OciLayerGzip) =>
        new() { MediaType = mediaType, Digest = Digest.Of(bytes), Size = bytes.Length };

    public static ImageManifest Read(ContentStore store, Descriptor manifest) =>
        OciJson.Read(store.ReadDocument(manifest.Digest), OciReading.ImageManifest, "manifest");
}

/// <summary>Keeps all news.</summary>
public sealed class ProgressLog : ITransferProgress
{
    private readonly List<TransferNews> _news = [];

    public void Report(TransferNews news)
    {
        lock (_news)
        {
            _news.Add(news);
        }
    }

    public IReadOnlyList<TransferState> StatesOf(Digest digest)
    {
        lock (_news)
        {
            return [.. _news.Where(n => n.Content.Digest == digest).Select(n => n.State).Where(s => s != TransferState.Moving)];
        }
    }
}
