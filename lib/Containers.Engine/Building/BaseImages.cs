using Containers.Build;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Building;

/// <summary>Finds the images that builds begin with; each once, however many stages ask.</summary>
internal sealed class BaseImages(Engine engine, ImagePuller puller, PullPolicy policy, Platform target)
{
    private readonly Dictionary<(string Name, string Platform), ImageState> _found = [];
    private readonly Lock _lock = new();

    /// <exception cref="ContainersException">It is neither here nor there.</exception>
    internal ImageState Find(string name, Platform? platform)
    {
        var wanted = platform ?? target;
        lock (_lock)
        {
            if (!_found.TryGetValue((name, wanted.ToString()), out var state))
            {
                state = Read(puller.Find(name, policy));
                _found[(name, wanted.ToString())] = state;
            }

            return state;
        }
    }

    private ImageState Read(ImageRecord image)
    {
        var manifest = OciJson.Read(engine.Content.ReadDocument(Digest.Parse(image.ManifestDigest)), OciReading.ImageManifest, "image manifest");
        var configuration = OciJson.Read(engine.Content.ReadDocument(manifest.Config.Digest), OciReading.ImageConfiguration, "image configuration");
        var created = configuration.Created ?? DateTimeOffset.UnixEpoch;
        return new ImageState
        {
            Layers = [.. configuration.Rootfs.DiffIds.Zip(manifest.Layers, (diffId, blob) => new BuildLayer(diffId, blob, created))],
            Config = configuration.Config ?? new ImageRunConfiguration(),
            History = configuration.History ?? [],
            Platform = new Platform { Architecture = configuration.Architecture, Os = configuration.Os, Variant = configuration.Variant },
            Author = configuration.Author,
            Created = configuration.Created,
            BaseId = image.Id,
            BaseLayers = manifest.Layers.Count,
        };
    }
}
