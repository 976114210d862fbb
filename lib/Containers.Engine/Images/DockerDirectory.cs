using System.IO.Compression;
using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>
/// The form of other tools' "dir:" with docker's manifest: manifest.json, version, and the blobs under their digests' digits.
/// Only the manifest is another one than the store's, if that is the OCI's.
/// </summary>
internal sealed class DockerDirectory(Engine engine, ISavedFiles sink)
{
    private static ReadOnlySpan<byte> Version => "Directory Transport Version: 1.1\n"u8;

    internal void Save(SavedImage image, bool compress)
    {
        var manifest = image.Manifest(engine);
        var layers = manifest.Layers.Select(layer => LayerTypes.In(layer, docker: true)).ToList();
        for (var i = 0; i < layers.Count; i++)
        {
            if (compress && layers[i].MediaType == MediaTypes.DockerLayer)
            {
                layers[i] = AddCompressed(layers[i].Digest);
            }
            else
            {
                Add(layers[i].Digest);
            }
        }

        Add(manifest.Config.Digest);
        var written = manifest with
        {
            MediaType = MediaTypes.DockerManifest,
            Config = manifest.Config with { MediaType = MediaTypes.DockerConfig },
            Layers = layers,
        };
        var unchanged = image.Record.ManifestMediaType == MediaTypes.DockerManifest && layers.SequenceEqual(manifest.Layers);
        sink.Add("manifest.json", unchanged
            ? engine.Content.ReadDocument(image.ManifestDigest)
            : JsonSerializer.SerializeToUtf8Bytes(written, OciJson.Canonical.ImageManifest));
        sink.Add("version", Version);
    }

    /// <summary>The same form with the manifest byte for byte as it is in the store.</summary>
    internal void SaveAsIs(SavedImage image)
    {
        var manifest = image.Manifest(engine);
        foreach (var digest in manifest.Layers.Select(layer => layer.Digest).Append(manifest.Config.Digest).Distinct())
        {
            Add(digest);
        }

        sink.Add("manifest.json", engine.Content.ReadDocument(image.ManifestDigest));
        sink.Add("version", Version);
    }

    /// <summary>The same form with a list in the manifest's place, and the manifests in it under their digests' digits.</summary>
    internal void SaveList(Descriptor list)
    {
        var document = engine.Content.ReadDocument(list.Digest);
        foreach (var entry in OciJson.Read(document, OciReading.ImageIndex, "list").Manifests)
        {
            var manifest = OciJson.Read(engine.Content.ReadDocument(entry.Digest), OciReading.ImageManifest, "image manifest");
            foreach (var digest in manifest.Layers.Select(layer => layer.Digest).Append(manifest.Config.Digest).Distinct())
            {
                Add(digest);
            }

            Add(entry.Digest, ".manifest.json");
        }

        sink.Add("manifest.json", document);
        sink.Add("version", Version);
    }

    private void Add(Digest digest, string ending = "")
    {
        using var blob = engine.Content.OpenRead(digest);
        sink.Add(digest.Hex + ending, blob, engine.Content.SizeOf(digest) ?? 0);
    }

    // By way of the store, where the digest comes from writing; a collection takes it away again.
    private Descriptor AddCompressed(Digest digest)
    {
        using var writer = engine.Content.Create();
        using (var plain = engine.Content.OpenRead(digest))
        using (var gzip = new GZipStream(writer, CompressionLevel.Optimal, leaveOpen: true))
        {
            plain.CopyTo(gzip);
        }

        var size = writer.Length;
        var compressed = writer.Commit(null);
        Add(compressed);
        return new Descriptor { MediaType = MediaTypes.DockerLayerGzip, Digest = compressed, Size = size };
    }
}
