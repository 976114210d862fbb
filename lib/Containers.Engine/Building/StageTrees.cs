using Containers.Build;
using Containers.Engine.Files;

namespace Containers.Engine.Building;

/// <summary>Where the files of stages, images and contexts are for those who copy them.</summary>
internal sealed class StageTrees(Engine engine, BuildContexts contexts, BuildScratch scratch)
{
    /// <summary>The files of an image in the making, to be read. Two trees of one job have places of their own.</summary>
    /// <param name="state">The image.</param>
    /// <param name="purpose">What tells the places apart.</param>
    internal TreePlace Of(ImageState state, string purpose)
    {
        IReadOnlyList<string> layers = [.. state.Layers.Select(layer => layer.DiffId.ToString())];
        var view = engine.Storage.ViewOf(layers) ?? scratch.Alone(() => engine.Storage.CopyOf(scratch.PathOfCopy(state.ChainKey), layers));
        return new TreePlace { Rootfs = view, MountPoint = Path.Combine(engine.Paths.RunRoot, "trees", "build-" + purpose), ReadOnly = true };
    }

    /// <summary>What files are copied from.</summary>
    /// <param name="source">The source.</param>
    /// <param name="patterns">What of it.</param>
    /// <param name="unpackIn">Where to unpack archives; null to leave them.</param>
    internal PlacementSource Of(FileSource source, IReadOnlyList<string> patterns, string? unpackIn) => source switch
    {
        ImageSource image => new PlacementSource { Place = Of(image.State, "source"), Patterns = patterns, KeepOwners = true },
        ContextSource context => OfContext(contexts.Find(context.Name), patterns, unpackIn),
        _ => throw new InvalidOperationException($"unknown source {source}"),
    };

    private static PlacementSource OfContext(ContextDirectory context, IReadOnlyList<string> patterns, string? unpackIn) =>
        new() { Place = new TreePlace { Directory = context.Path }, Patterns = patterns, Ignored = context.Ignored, UnpackIn = unpackIn };
}
