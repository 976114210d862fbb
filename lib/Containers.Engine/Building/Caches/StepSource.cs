using Containers.Content;
using Containers.Engine.Images;
using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;

namespace Containers.Engine.Building.Caches;

/// <summary>
/// A place that --cache-from names. Whoever can write there decides what steps came to; what is there is taken only for builds
/// that name it. What is wrong with it is told, and the build does the steps itself.
/// </summary>
internal sealed class StepSource : IDisposable
{
    private readonly Engine _engine;
    private readonly CachePlace _place;
    private readonly CacheContent _content;
    private readonly Lock _lock = new();
    private Dictionary<string, Descriptor>? _index;
    private IReadOnlyDictionary<string, FoundStep> _inline = new Dictionary<string, FoundStep>();
    private bool _isBroken;

    internal StepSource(Engine engine, CachePlace place, RegistryOptions registry)
    {
        _engine = engine;
        _place = place;
        _content = place.Directory is { } directory
            ? new LayoutCacheContent(engine, directory)
            : new RegistryCacheContent(engine, place.Reference!, place.IsInsecure ? registry with { TlsVerify = false } : registry);
    }

    /// <summary>The place as records have it.</summary>
    internal string Name => _place.Name;

    public void Dispose() => _content.Dispose();

    /// <summary>What is known there about a step; null for nothing.</summary>
    internal FoundStep? Find(string key) => Try(() => Locate(key));

    /// <summary>Brings a step's layer here and unpacks it; false when that cannot be done.</summary>
    internal bool Fetch(FoundStep step) => Try(() =>
    {
        if (step is { Blob: { } blob, DiffId: { } diffId })
        {
            _content.Fetch(blob);
            if (_engine.Layers.Contains(diffId))
            {
                RequireSame(blob, diffId);
            }

            new LayerUnpacking(_engine).Ensure(blob, diffId, isUnproven: false);
        }

        return (bool?)true;
    }) ?? false;

    // Unpacking would have found out, if it had been needed.
    private void RequireSame(Descriptor blob, Oci.References.Digest diffId)
    {
        using var plain = Compression.Decompress(_engine.Content.OpenRead(blob.Digest));
        using var verified = new VerifyingStream(plain, diffId, null);
        verified.CopyTo(Stream.Null);
    }

    // One at a time, as a registry's answers are shared.
    private T? Try<T>(Func<T?> work)
    {
        lock (_lock)
        {
            if (_isBroken)
            {
                return default;
            }

            try
            {
                return work();
            }
            catch (Exception e) when (e is ContainersException or IOException)
            {
                _isBroken = true;
                _engine.Options.Warn($"cache {Name} is not used: {e.Message}");
                return default;
            }
        }
    }

    private FoundStep? Locate(string key)
    {
        if (_place.Form == CacheForm.Repository && _content.Find(key) is { } own)
        {
            return StepManifests.Read(key, own.Descriptor, own.Bytes.Span, _content.ReadBlob);
        }

        _index ??= ReadIndex();
        if (!_index.TryGetValue(key, out var entry))
        {
            return _inline.GetValueOrDefault(key);
        }

        var manifest = _content.Read(entry);
        return StepManifests.Read(key, manifest.Descriptor, manifest.Bytes.Span, _content.ReadBlob);
    }

    private Dictionary<string, Descriptor> ReadIndex()
    {
        var found = new Dictionary<string, Descriptor>(StringComparer.Ordinal);
        if (_content.Find(_place.Form == CacheForm.Directory ? _place.Tag : null) is not { } document)
        {
            return found;
        }

        if (!MediaTypes.IsIndex(document.MediaType))
        {
            _inline = StepManifests.ReadInline(document.Bytes.Span, _content.ReadBlob);
            return found;
        }

        foreach (var entry in OciJson.Read(document.Bytes.Span, OciReading.ImageIndex, $"index of {Name}").Manifests)
        {
            if (entry.Annotations?.GetValueOrDefault(StepManifests.KeyAnnotation) is { } key)
            {
                found[key] = entry;
            }
        }

        return found;
    }
}
