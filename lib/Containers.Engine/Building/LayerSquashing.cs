using Containers.Build;
using Containers.Engine.Files;
using Containers.Oci.Images;

namespace Containers.Engine.Building;

/// <summary>Makes one layer of several.</summary>
internal sealed class LayerSquashing(Engine engine, StepLayers layers, BuildScratch scratch, DateTimeOffset? sourceDate, bool isOneTime)
{
    /// <summary>The image with all its layers, or all beyond the first ones, made one.</summary>
    /// <param name="state">The image.</param>
    /// <param name="kept">How many layers stay as they are.</param>
    internal ImageState Squash(ImageState state, int kept)
    {
        if (state.Layers.Count <= kept + 1)
        {
            return state; // there is nothing to make one of
        }

        IReadOnlyList<string> all = [.. state.Layers.Select(layer => layer.DiffId.ToString())];
        var below = state.Layers.Take(kept).Select(layer => engine.Layers.DiffPath(layer.DiffId)).Reverse().ToList();
        var tree = engine.Storage.CopyOf(scratch.PathOfCopy(state.ChainKey), all);
        var how = new ArchiveRequest { LatestTime = sourceDate?.ToUnixTimeSeconds(), IsOneTime = isOneTime };
        var made = layers.Make(
            below.Count == 0
                ? TreeArchives.Request(new TreePlace { Directory = tree.Upper }, how)
                : TreeArchives.ChangesRequest(new ContainerChanges(tree.Upper, below, IsWhole: true), how),
            adoptFiles: true);
        return state with
        {
            Layers = [.. state.Layers.Take(kept), made.Layer!],
            History = History(state, kept),
            Created = made.Created,
        };
    }

    // The last instruction that made a layer is the one that has it now.
    private static List<HistoryEntry> History(ImageState state, int kept)
    {
        var entries = new List<HistoryEntry>();
        var layer = 0;
        foreach (var entry in state.History)
        {
            layer += entry.EmptyLayer == true ? 0 : 1;
            entries.Add(entry.EmptyLayer != true && layer > kept && layer < state.Layers.Count ? entry with { EmptyLayer = true } : entry);
        }

        return entries;
    }
}
