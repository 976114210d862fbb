using System.Globalization;
using System.Text;
using Containers.Build;
using Containers.Engine.Files;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Builds;

namespace Containers.Engine.Building;

/// <summary>Keeps the layers that steps make, and finds those of earlier builds again. The build holds the content.</summary>
/// <param name="engine">The store.</param>
/// <param name="sourceDate">When everything was made, it is said; null for the truth.</param>
/// <param name="oldest">Results that are older are not used; null for no limit.</param>
internal sealed class StepLayers(Engine engine, DateTimeOffset? sourceDate, DateTimeOffset? oldest)
{
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

    internal StepResult? Recall(string key)
    {
        if (engine.BuildCache.Find(Dated(key)) is not { } record || record.Created < oldest)
        {
            return null;
        }

        BuildLayer? layer = null;
        if (record.DiffId is not null)
        {
            var (diffId, digest) = (Digest.Parse(record.DiffId), Digest.Parse(record.Digest!));
            if (!engine.Layers.Contains(diffId) || !engine.Content.Contains(digest))
            {
                return null;
            }

            layer = new BuildLayer(diffId, new Descriptor { MediaType = MediaTypes.OciLayer, Digest = digest, Size = record.Size }, sourceDate ?? record.Created);
        }

        engine.BuildCache.Put(record with { Used = DateTimeOffset.UtcNow, Uses = record.Uses + 1 });
        return new StepResult(layer, sourceDate ?? record.Created);
    }

    internal void Remember(string key, string description, StepResult result) => engine.BuildCache.Put(new BuildCacheRecord
    {
        Key = Dated(key),
        DiffId = result.Layer?.DiffId.ToString(),
        Digest = result.Layer?.Blob.Digest.ToString(),
        Size = result.Layer?.Blob.Size ?? 0,
        Description = description,
        Created = result.Created,
        Used = DateTimeOffset.UtcNow,
    });

    // What is said to be of a time has other layers than what is not.
    private string Dated(string key) => sourceDate is { } date
        ? Digest.Of(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{key} {date.ToUnixTimeSeconds()}"))).Hex
        : key;
}
