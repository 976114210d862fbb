using System.IO.Compression;
using System.Text.Json;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Layers.Chunked;
using Containers.Linux.Decoding;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Images;

/// <summary>
/// Gives an image another form for a registry: layers compressed in another way, the other family's media types. What it makes
/// is in the content store for as long as it is needed, see <see cref="PassingContent"/>; the same image always gives the same bytes, so that a registry that has them
/// is not sent them again.
/// </summary>
internal sealed class ManifestConversion(Engine engine, PushForm form)
{
    private const int UsualZstd = 3;
    private const int UsualGzip = 6;

    /// <summary>The manifest in that form; the same one if it has it already, or is an artifact's.</summary>
    internal Descriptor Convert(Descriptor manifest)
    {
        if (form.IsUnchanged)
        {
            return manifest;
        }

        var document = OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest");
        if (document.ArtifactType is not null)
        {
            return manifest;
        }

        var isDocker = form.IsDocker ?? manifest.MediaType == MediaTypes.DockerManifest;
        var layers = new Descriptor[document.Layers.Count];
        SideBySide.ForEach([.. Enumerable.Range(0, layers.Length)], Environment.ProcessorCount, i => layers[i] = LayerTypes.In(Compress(document.Layers[i]), isDocker));
        var type = isDocker ? MediaTypes.DockerManifest : MediaTypes.OciManifest;
        if (type == manifest.MediaType && layers.SequenceEqual(document.Layers))
        {
            return manifest;
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(
            document with { MediaType = type, Config = document.Config with { MediaType = isDocker ? MediaTypes.DockerConfig : MediaTypes.OciConfig }, Layers = layers },
            OciJson.Canonical.ImageManifest);
        return new Descriptor { MediaType = type, Digest = engine.Content.Add(bytes), Size = bytes.Length };
    }

    // What is no archive of files, such as an attestation, stays as it is.
    private Descriptor Compress(Descriptor layer)
    {
        var now = LayerTypes.CompressionOf(layer);
        var isSame = now == form.Compression && (!form.IsChunked || ChunkedLayer.IsOne(layer));
        if (form.Compression is not { } wanted || now is null || isSame || (now != CompressionKind.None && !form.IsForced))
        {
            return layer;
        }

        engine.Options.Debug($"compressing layer {layer.Digest} with {wanted.ToString().ToLowerInvariant()}");
        var plain = layer with { MediaType = Compression.LayerMediaType(wanted)!, Annotations = ChunkedLayer.WithoutPlaces(layer.Annotations) };
        if (form.IsChunked && WriteChunked(plain) is { } chunked)
        {
            return chunked;
        }

        var (digest, size) = Write(layer.Digest, wanted);
        return plain with { Digest = digest, Size = size };
    }

    // Null: the layer cannot be written so.
    private Descriptor? WriteChunked(Descriptor layer)
    {
        try
        {
            using var writer = engine.Content.Create();
            using var content = Compression.Decompress(engine.Content.OpenRead(layer.Digest));
            if (ChunkedLayer.Write(content, writer, form.Level ?? UsualZstd) is not { } places)
            {
                engine.Options.Debug($"layer {layer.Digest} has files with holes, and is compressed as a whole");
                return null;
            }

            var size = writer.Length;
            return layer with { Digest = writer.Commit(null), Size = size, Annotations = (layer.Annotations ?? new Dictionary<string, string>()).Concat(places).ToDictionary() };
        }
        catch (MissingLibraryException e)
        {
            throw Missing(e);
        }
    }

    private (Digest Digest, long Size) Write(Digest layer, CompressionKind wanted)
    {
        using var writer = engine.Content.Create();
        using (var content = Compression.Decompress(engine.Content.OpenRead(layer)))
        using (var compressed = Open(writer, wanted))
        {
            content.CopyTo(compressed);
        }

        var size = writer.Length;
        return (writer.Commit(null), size);
    }

    private Stream Open(Stream target, CompressionKind wanted)
    {
        if (wanted == CompressionKind.Gzip)
        {
            return new GZipStream(target, new ZLibCompressionOptions { CompressionLevel = form.Level ?? UsualGzip }, leaveOpen: true);
        }

        try
        {
            return new ZstdEncoder(target, form.Level ?? UsualZstd);
        }
        catch (MissingLibraryException e)
        {
            throw Missing(e);
        }
    }

    private static ContainersException Missing(MissingLibraryException e) =>
        new(ErrorKind.Unsupported, $"layers cannot be compressed with zstd: {e.Message}", e) { Hint = $"install the package {e.Package}" };
}
