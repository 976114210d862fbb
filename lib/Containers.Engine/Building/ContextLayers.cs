using Containers.Build;
using Containers.Engine.Files;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>
/// What the ignore file leaves of a context, for commands that have it mounted: a layer of its own, made once a build and
/// collected after it. A context of which nothing is ignored is mounted as it is.
/// </summary>
internal sealed class ContextLayers(Engine engine, BuildContexts contexts, StageTrees trees, BuildScratch scratch)
{
    private readonly Dictionary<(string? Name, string Path), Digest?> _made = [];
    private readonly Lock _lock = new();

    /// <summary>Whether content was made that nobody wants after the build.</summary>
    internal bool IsAny => _made.Count > 0;

    /// <summary>Whether some of a context is ignored.</summary>
    internal bool IsFiltered(ContextSource context) => contexts.Find(context.Name).Ignored.Count > 0;

    /// <summary>The layer with a part of a context, at its place; null when nothing is left of it.</summary>
    /// <param name="context">The context.</param>
    /// <param name="path">Which part of it.</param>
    internal Digest? Of(ContextSource context, string path)
    {
        lock (_lock)
        {
            if (!_made.TryGetValue((context.Name, path), out var layer))
            {
                layer = Make(context, path);
                _made[(context.Name, path)] = layer;
            }

            return layer;
        }
    }

    private Digest? Make(ContextSource context, string path)
    {
        var archive = new TreeArchives(engine).StorePlaced(new PlacementRequest
        {
            Sources = [trees.Of(context, [path], null)],
            Stage = new TreePlace { Directory = scratch.Make("nothing") },
            Destination = "/",
            Parents = true,
            Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        });
        if (archive is null)
        {
            return null;
        }

        new LayerUnpacking(engine).Ensure(new Descriptor { MediaType = MediaTypes.OciLayer, Digest = archive.Digest, Size = archive.Size }, archive.Digest, isUnproven: true);
        return archive.Digest;
    }
}
