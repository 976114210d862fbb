using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;

namespace Containers.Engine.Images;

/// <summary>Writes configuration and manifest of a new image into the content store.</summary>
internal sealed class ManifestWriter(Engine engine)
{
    internal Descriptor Write(ImageConfiguration configuration, IReadOnlyList<Descriptor> layers, bool docker = false, IReadOnlyDictionary<string, string>? annotations = null)
    {
        var configBytes = JsonSerializer.SerializeToUtf8Bytes(configuration, OciJson.Canonical.ImageConfiguration);
        var config = new Descriptor
        {
            MediaType = docker ? MediaTypes.DockerConfig : MediaTypes.OciConfig, Digest = engine.Content.Add(configBytes), Size = configBytes.Length,
        };
        return Write(new ImageManifest
        {
            MediaType = docker ? MediaTypes.DockerManifest : MediaTypes.OciManifest,
            Config = config,
            Layers = layers,
            Annotations = annotations is { Count: > 0 } ? annotations : null,
        });
    }

    private Descriptor Write(ImageManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest);
        return new Descriptor { MediaType = manifest.MediaType!, Digest = engine.Content.Add(bytes), Size = bytes.Length };
    }
}
