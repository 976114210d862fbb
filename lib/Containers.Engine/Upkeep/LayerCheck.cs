using Containers.Layers;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Upkeep;

/// <summary>
/// Checks unpacked layers. A quick check looks whether they are there with a record that fits; a full one unpacks each once
/// more beside it, from its archive, and compares every file: bytes, owners, modes, times, links, attributes.
/// </summary>
internal sealed class LayerCheck(Engine engine, CheckOptions options)
{
    /// <summary>What is wrong with a layer; null when nothing is.</summary>
    /// <param name="diffId">Which.</param>
    /// <param name="archive">Its archive in the content store, if that is whole.</param>
    internal string? FindProblem(Digest diffId, Descriptor? archive)
    {
        if (!engine.Layers.Contains(diffId) || !Directory.Exists(engine.Layers.DiffPath(diffId)))
        {
            return "it is not unpacked";
        }

        try
        {
            var record = engine.Layers.Read(diffId);
            return options.Quick || archive is null ? null : Compare(diffId, archive, record.Squashed);
        }
        catch (ContainersException e)
        {
            return e.Message;
        }
    }

    /// <summary>Puts a newly unpacked layer into the place of a broken one.</summary>
    internal string UnpackAgain(Digest diffId, Descriptor archive)
    {
        if (engine.Containers.List(_ => { }).FirstOrDefault(c => c.Layers.Contains(diffId.ToString()) && engine.Containers.HasMonitor(c.Id)) is { } user)
        {
            throw CheckReport.Left($"container {user.Id} is running on it");
        }

        Staged(archive, (staging, unpacked) =>
        {
            if (unpacked.DiffId != diffId)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"layer {archive.Digest} unpacks to {unpacked.DiffId}, expected {diffId}");
            }

            if (engine.Layers.Forget(diffId) is { } old)
            {
                engine.Work.Remove(old);
            }

            engine.Layers.Commit(staging, diffId, unpacked.Size, engine.Namespace.HasSingleId);
            return 0;
        });
        return "unpacked again";
    }

    private string? Compare(Digest diffId, Descriptor archive, bool squashed) => Staged(archive, (staging, unpacked) =>
        unpacked.DiffId != diffId ? $"its archive unpacks to {unpacked.DiffId}"
        : engine.Work.Compare(engine.Layers.DiffPath(diffId), LayerStore.StagedDiff(staging), withOwners: squashed == engine.Namespace.HasSingleId) is { } difference
            ? $"its files are not what its archive holds: {difference}"
            : null);

    private T Staged<T>(Descriptor archive, Func<string, Work.Unpacked, T> use)
    {
        var staging = engine.Unfinished.Make(engine.Layers.Stage);
        try
        {
            using var file = engine.Content.OpenFile(archive.Digest);
            return use(staging, engine.Work.Unpack(file, archive.Digest, archive.Size, LayerStore.StagedDiff(staging)));
        }
        finally
        {
            engine.Unfinished.Discard(staging);
        }
    }
}
