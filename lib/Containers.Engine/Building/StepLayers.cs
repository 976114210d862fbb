using System.Collections.Concurrent;
using Containers.Build;
using Containers.Engine.Building.Caches;
using Containers.Engine.Files;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Builds;

namespace Containers.Engine.Building;

/// <summary>Keeps the layers that steps make, and finds those of earlier builds again. The build holds the content.</summary>
/// <param name="engine">The store.</param>
/// <param name="sourceDate">When everything was made, it is said; null for the truth.</param>
/// <param name="oldest">Results that are older are not used; null for no limit.</param>
/// <param name="sources">Places outside of this store that know what steps came to.</param>
internal sealed class StepLayers(Engine engine, DateTimeOffset? sourceDate, DateTimeOffset? oldest, IReadOnlyList<StepSource> sources)
{
    private readonly ConcurrentDictionary<string, KnownStep> _steps = new(StringComparer.Ordinal);

    /// <summary>Makes a layer.</summary>
    /// <param name="request">What of.</param>
    /// <param name="adoptFiles">Nobody wants the files any more.</param>
    internal StepResult Make(FilesRequest request, bool adoptFiles = false)
    {
        var archive = new LayerMaking(engine).Make(request, adoptFiles);
        var created = sourceDate ?? DateTimeOffset.UtcNow;
        if (archive is null)
        {
            return new StepResult(null, created);
        }

        var blob = new Descriptor { MediaType = MediaTypes.OciLayer, Digest = archive.Digest, Size = archive.Size };
        return new StepResult(new BuildLayer(archive.Digest, blob, created), created);
    }

    /// <summary>The steps this build has come by so far.</summary>
    internal IReadOnlyList<KnownStep> Steps => [.. _steps.Values.OrderBy(step => step.Result.Created).ThenBy(step => step.Key, StringComparer.Ordinal)];

    internal StepResult? Recall(string key)
    {
        if (engine.BuildCache.Find(key) is not { } record || !IsUsable(record))
        {
            return Import(key);
        }

        var layer = LayerOf(record);
        engine.BuildCache.Put(record with { Used = DateTimeOffset.UtcNow, Uses = record.Uses + 1 });
        return Note(key, record.Description, new StepResult(layer, sourceDate ?? record.Created));
    }

    internal void Remember(string key, string description, StepResult result) => Put(key, description, Note(key, description, result), null);

    private StepResult? Import(string key)
    {
        foreach (var source in sources)
        {
            if (source.Find(key) is not { } found || found.Created < oldest || !source.Fetch(found))
            {
                continue;
            }

            var created = sourceDate ?? found.Created;
            var layer = found.Blob is { } blob ? new BuildLayer(found.DiffId!.Value, LayerTypes.In(blob, docker: false) with { Annotations = null }, created) : null;
            return Put(key, found.Description, Note(key, found.Description, new StepResult(layer, created)), source.Name);
        }

        return null;
    }

    // What another place says counts only for builds that name it.
    private bool IsUsable(BuildCacheRecord record) =>
        !(record.Created < oldest) && (record.Origin is null || sources.Any(source => source.Name == record.Origin)) &&
        (record.DiffId is null || (engine.Layers.Contains(Digest.Parse(record.DiffId)) && engine.Content.Contains(Digest.Parse(record.Digest!))));

    private BuildLayer? LayerOf(BuildCacheRecord record) => record.DiffId is null ? null : new BuildLayer(
        Digest.Parse(record.DiffId),
        new Descriptor { MediaType = record.MediaType ?? MediaTypes.OciLayer, Digest = Digest.Parse(record.Digest!), Size = record.Size },
        sourceDate ?? record.Created);

    private StepResult Note(string key, string description, StepResult result)
    {
        _steps[key] = new KnownStep(key, description, result);
        return result;
    }

    private StepResult Put(string key, string description, StepResult result, string? origin)
    {
        engine.BuildCache.Put(new BuildCacheRecord
        {
            Key = key,
            DiffId = result.Layer?.DiffId.ToString(),
            Digest = result.Layer?.Blob.Digest.ToString(),
            Size = result.Layer?.Blob.Size ?? 0,
            MediaType = result.Layer?.Blob.MediaType is { } type and not MediaTypes.OciLayer ? type : null,
            Origin = origin,
            Description = description,
            Created = result.Created,
            Used = DateTimeOffset.UtcNow,
        });
        return result;
    }
}
