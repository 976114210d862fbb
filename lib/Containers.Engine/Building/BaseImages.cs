using Containers.Build;
using Containers.Engine.Building.Attestations;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Images;
using Containers.State.Lists;

namespace Containers.Engine.Building;

/// <summary>Finds the images that builds begin with; each once, however many stages ask.</summary>
internal sealed class BaseImages(Engine engine, PullOptions pull, PullPolicy policy, Platform target, BuildSources sources)
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
                var image = OfList(name, wanted) ?? new ImagePuller(engine, pull with { Platform = wanted }).Find(name, policy);
                Note(name, wanted, image);
                state = Read(image);
                _found[(name, wanted.ToString())] = state;
            }

            return state;
        }
    }

    private void Note(string name, Platform platform, ImageRecord image)
    {
        var digest = Digest.Parse(image.ManifestDigest);
        sources.Note(new BuildSource(AddressOf(name, platform), digest.Algorithm, digest.Hex));
    }

    private static string AddressOf(string name, Platform platform)
    {
        try
        {
            return AttestationManifests.PackageUrl(ImageReference.Parse(name), platform);
        }
        catch (ContainersException)
        {
            return name; // a place of archives
        }
    }

    // Of a list that is here, the image for that machine.
    private ImageRecord? OfList(string name, Platform wanted)
    {
        if (policy is PullPolicy.Always or PullPolicy.Newer || FindList(name) is not { } list)
        {
            return null;
        }

        var entry = ManifestListEditor.Read(list).Manifests.FirstOrDefault(entry => entry.Platform is { } platform && PlatformChoice.Runs(platform, wanted));
        return entry is null ? null : new ImageRegistration(engine).Register(entry, [], []);
    }

    private ManifestListRecord? FindList(string name)
    {
        try
        {
            return engine.Images.ResolveList(name)?.List;
        }
        catch (ContainersException)
        {
            return null; // a place of archives
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
