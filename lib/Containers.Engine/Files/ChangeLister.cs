using Containers.Layers.Trees;
using Containers.Oci.References;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Files;

/// <summary>A difference between a container and its image, or between a layer and those below it.</summary>
/// <param name="Kind">docker's letter: A for added, C for changed, D for deleted.</param>
/// <param name="Path">Where, with a slash in front.</param>
public sealed record FileChange(char Kind, string Path);

/// <summary>The files of a container or an image, to be compared with those of another.</summary>
/// <param name="Directories">The directories that show them together, topmost first.</param>
/// <param name="IsContainer">Whether a runtime may have made places for its mounts in them.</param>
public sealed record FileStack(IReadOnlyList<string> Directories, bool IsContainer);

/// <summary>Tells what a container changed of its image, an image's topmost layer of the layers below it, or how any two of them differ.</summary>
public sealed class ChangeLister(Engine engine)
{
    /// <summary>A container's changes in the order of their paths, without the places that its runtime made for mounts.</summary>
    public IReadOnlyList<FileChange> Of(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var changes = new ContainerTrees(engine).Changes(record);
        return WithoutRuntimePlaces(List(changes));
    }

    /// <summary>The topmost layer's changes in the order of their paths; all that an image has if that is one layer.</summary>
    public IReadOnlyList<FileChange> Of(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var layers = image.Layers.Reverse().Select(layer => engine.Layers.DiffPath(Digest.Parse(layer))).ToList();
        return layers.Count == 0 ? [] : List(new ContainerChanges(layers[0], [.. layers.Skip(1)], IsWhole: false));
    }

    /// <summary>A container's files as they are now.</summary>
    public FileStack FilesOf(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var rootfs = new ContainerTrees(engine).Rootfs(record);
        return new FileStack([rootfs.Upper, .. rootfs.Lower], IsContainer: true);
    }

    /// <summary>An image's files.</summary>
    public FileStack FilesOf(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new FileStack([.. image.Layers.Reverse().Distinct().Select(layer => engine.Layers.DiffPath(Digest.Parse(layer)))], IsContainer: false);
    }

    /// <summary>The changes that lead from some files to others, in the order of their paths.</summary>
    /// <param name="now">What there is.</param>
    /// <param name="before">What it is compared with.</param>
    public IReadOnlyList<FileChange> Between(FileStack now, FileStack before)
    {
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(before);
        var changes = List(new FilesRequest { Action = FilesAction.Difference, Stack = now.Directories, Lower = before.Directories });
        return now.IsContainer || before.IsContainer ? WithoutRuntimePlaces(changes) : changes;
    }

    // Nor directories that are changed by nothing else than such a place in them.
    private static IReadOnlyList<FileChange> WithoutRuntimePlaces(IReadOnlyList<FileChange> changes)
    {
        var left = changes.Where(change => !RuntimePlaces.Contains(change.Path[1..])).ToList();
        var above = changes.Except(left).Select(change => Path.GetDirectoryName(change.Path)).ToHashSet();
        return [.. left.Where(change => change.Kind != 'C' || !above.Contains(change.Path) || left.Exists(other => other.Path.StartsWith(change.Path + "/", StringComparison.Ordinal)))];
    }

    private IReadOnlyList<FileChange> List(ContainerChanges changes) => List(new FilesRequest
    {
        Action = FilesAction.Changes, Place = new TreePlace { Directory = changes.Directory }, Lower = changes.Lower, IsWhole = changes.IsWhole,
    });

    private IReadOnlyList<FileChange> List(FilesRequest request)
    {
        var result = engine.Work.Do(request);
        return [.. result.Changes.Select(change => new FileChange(
            change.Kind switch { ChangeKind.Added => 'A', ChangeKind.Deleted => 'D', _ => 'C' }, change.Path))];
    }
}
