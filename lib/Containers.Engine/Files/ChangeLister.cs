using Containers.Layers.Trees;
using Containers.Oci.References;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Files;

/// <summary>A difference between a container and its image, or between a layer and those below it.</summary>
/// <param name="Kind">docker's letter: A for added, C for changed, D for deleted.</param>
/// <param name="Path">Where, with a slash in front.</param>
public sealed record FileChange(char Kind, string Path);

/// <summary>Tells what a container changed of its image, or an image's topmost layer of the layers below it.</summary>
public sealed class ChangeLister(Engine engine)
{
    /// <summary>A container's changes in the order of their paths, without the places that its runtime made for mounts.</summary>
    public IReadOnlyList<FileChange> Of(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var changes = new ContainerTrees(engine).Changes(record);
        return [.. List(changes).Where(change => !RuntimePlaces.Contains(change.Path[1..]))];
    }

    /// <summary>The topmost layer's changes in the order of their paths; all that an image has if that is one layer.</summary>
    public IReadOnlyList<FileChange> Of(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var layers = image.Layers.Reverse().Select(layer => engine.Layers.DiffPath(Digest.Parse(layer))).ToList();
        return layers.Count == 0 ? [] : List(new ContainerChanges(layers[0], [.. layers.Skip(1)], IsWhole: false));
    }

    private IReadOnlyList<FileChange> List(ContainerChanges changes)
    {
        var result = engine.Work.Do(new FilesRequest
        {
            Action = FilesAction.Changes, Place = new TreePlace { Directory = changes.Directory }, Lower = changes.Lower, IsWhole = changes.IsWhole,
        });
        return [.. result.Changes.Select(change => new FileChange(
            change.Kind switch { ChangeKind.Added => 'A', ChangeKind.Deleted => 'D', _ => 'C' }, change.Path))];
    }
}
