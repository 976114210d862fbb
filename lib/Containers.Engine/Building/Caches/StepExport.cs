using System.Text.Json;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;

namespace Containers.Engine.Building.Caches;

/// <summary>Leaves the steps of a build where --cache-to says.</summary>
/// <param name="engine">The store.</param>
/// <param name="registry">How to speak to registries.</param>
/// <param name="sources">Where steps of this build may come from: what is at the same place already need not go there again.</param>
internal sealed class StepExport(Engine engine, RegistryOptions registry, IReadOnlyList<StepSource> sources)
{
    internal void Export(CachePlace place, IReadOnlyList<KnownStep> steps)
    {
        try
        {
            if (place.Directory is { } directory)
            {
                ToDirectory(place, directory, steps);
            }
            else if (place.Reference is not null)
            {
                ToRegistry(place, steps);
            }
        }
        catch (Exception e) when ((e is ContainersException or IOException) && place.IgnoresErrors)
        {
            engine.Options.Warn($"cache {place.Name} is not written: {e.Message}");
        }
        catch (ContainersException e)
        {
            throw e.Within($"cache {place.Name}");
        }
    }

    private void ToRegistry(CachePlace place, IReadOnlyList<KnownStep> steps)
    {
        var reference = place.Reference!;
        using var client = new RegistrySources(engine, place.IsInsecure ? registry with { TlsVerify = false } : registry).OfPush(reference).Open();
        var transfer = new ImageTransfer(client, engine.Content, NoProgress.Instance);
        var entries = new List<Descriptor>();
        foreach (var step in steps)
        {
            var known = IsThere(place, step.Key);
            var manifest = known ?? StepManifests.Write(engine, step, place.Compression);
            if (known is null)
            {
                var name = place.Form == CacheForm.Repository ? reference.WithTag(step.Key) : reference.WithDigest(manifest.Digest);
                transfer.PushAsync(manifest, name, []).GetAwaiter().GetResult();
            }

            entries.Add(Entry(manifest, step));
        }

        if (place.Form != CacheForm.Repository)
        {
            client.PutManifestAsync(reference, new RemoteManifest(MediaTypes.OciIndex, Index(entries))).GetAwaiter().GetResult();
        }
    }

    private void ToDirectory(CachePlace place, string directory, IReadOnlyList<KnownStep> steps)
    {
        var sink = new DirectorySink(directory);
        var entries = new List<Descriptor>();
        foreach (var step in steps)
        {
            var known = IsThere(place, step.Key);
            var manifest = known ?? StepManifests.Write(engine, step, place.Compression);
            if (known is null)
            {
                Add(sink, directory, manifest);
            }

            entries.Add(Entry(manifest, step));
        }

        var index = Index(entries);
        var digest = Oci.References.Digest.Of(index);
        sink.Add($"blobs/sha256/{digest.Hex}", index);
        var named = new Descriptor
        {
            MediaType = MediaTypes.OciIndex, Digest = digest, Size = index.Length, Annotations = new Dictionary<string, string> { [LayoutCacheContent.NameAnnotation] = place.Tag },
        };
        var others = sink.Read("index.json") is { } before
            ? OciJson.Read(before, OciReading.ImageIndex, "index.json").Manifests.Where(entry => entry.Annotations?.GetValueOrDefault(LayoutCacheContent.NameAnnotation) != place.Tag)
            : [];
        sink.Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
        sink.Add("index.json", Index([.. others, named]));
    }

    private void Add(DirectorySink sink, string directory, Descriptor manifest)
    {
        var bytes = engine.Content.ReadDocument(manifest.Digest);
        var document = OciJson.Read(bytes, OciReading.ImageManifest, "manifest of a step");
        foreach (var blob in document.Layers.Append(document.Config))
        {
            var name = $"blobs/sha256/{blob.Digest.Hex}";
            if (new FileInfo(Path.Combine(directory, name)) is not { Exists: true } file || file.Length != blob.Size)
            {
                using var content = engine.Content.OpenRead(blob.Digest);
                sink.Add(name, content, blob.Size);
            }
        }

        sink.Add($"blobs/sha256/{manifest.Digest.Hex}", bytes);
    }

    private Descriptor? IsThere(CachePlace place, string key) =>
        place.Compression.IsForced ? null : sources.Where(source => source.Name == place.Name).Select(source => source.Find(key)?.Manifest).FirstOrDefault(manifest => manifest is not null);

    private static Descriptor Entry(Descriptor manifest, KnownStep step) =>
        manifest with { Annotations = new Dictionary<string, string> { [StepManifests.KeyAnnotation] = step.Key } };

    private static byte[] Index(IReadOnlyList<Descriptor> entries) =>
        JsonSerializer.SerializeToUtf8Bytes(new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = entries }, OciJson.Canonical.ImageIndex);
}
