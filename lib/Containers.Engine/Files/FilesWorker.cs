using System.Text;
using Containers.Engine.Building;
using Containers.Layers;
using Containers.Layers.Trees;
using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Engine.Files;

/// <summary>The worker's side of all jobs with trees of files.</summary>
internal static class FilesWorker
{
    internal static FilesResult Do(FilesRequest request, FileDescriptor input, FileDescriptor output)
    {
        switch (request.Action)
        {
            case FilesAction.Copy:
                MountPoint.IsolateFromParent();
                return TreeCopier.Copy(request.Copy!, input, output);
            case FilesAction.Archive:
                MountPoint.IsolateFromParent();
                return Archived(request, output, archive => Archive(request, archive));
            case FilesAction.Place when request.Placement!.Stage is null:
                MountPoint.IsolateFromParent();
                return new FilesResult { Fingerprint = Placement.Fingerprint(request.Placement) };
            case FilesAction.Place:
                MountPoint.IsolateFromParent();
                var isEmpty = false;
                return Archived(request, output, archive => isEmpty = Placement.IsEmpty(request.Placement, archive)) with { IsEmpty = isEmpty };
            case FilesAction.Difference:
                return new FilesResult { Changes = StackChanges.List(request.Stack, request.Lower) };
            default:
                return new FilesResult { Changes = UpperChanges.List(request.Place!.Directory!, request.Lower, request.IsWhole) };
        }
    }

    private static FilesResult Archived(FilesRequest request, FileDescriptor output, Action<Stream> write)
    {
        if (request.Layer is { } layer)
        {
            using var blob = new UncachedStream(output);
            var made = LayerWork.Make(layer, layer.AdoptFiles ? request.Place?.Directory : null, blob, write);
            blob.Complete();
            return made;
        }

        using var archive = output.OpenStream();
        write(archive);
        return new FilesResult();
    }

    private static void Archive(FilesRequest request, Stream stream)
    {
        var how = request.Archive!;
        var changes = request.IsWhole ? UpperChanges.List(request.Place!.Directory!, request.Lower, isWhole: true) : null;
        var changed = changes?.Select(change => change.Path[1..]).ToHashSet();
        using var tree = OpenTree.Open(request.Place!);
        var writer = new LayerWriter(stream, new LayerWriterOptions
        {
            Below = how.IsUpper ? request.Lower : null,
            LatestTime = how.LatestTime is { } seconds ? new FileTime(seconds, 0) : null,
            IsOneTime = how.IsOneTime,
            IsLeftOut = (name, status) => changed?.Contains(Encoding.UTF8.GetString(name)) == false || (how.WithoutMountPlaces && IsMountPlace(name, status, how.MountPlaces)),
        });
        if (how.IsUpper)
        {
            writer.AddUpper(tree.Root);
        }
        else
        {
            writer.AddTree(tree.Root);
        }

        foreach (var change in (changes ?? []).Where(change => change.Kind == ChangeKind.Deleted))
        {
            writer.AddRemoval(Encoding.UTF8.GetBytes(change.Path[1..]));
        }

        writer.Finish();
    }

    // A file with something in it is the image's or the container's own.
    private static bool IsMountPlace(byte[] name, FileStatus status, IReadOnlyList<string> more) =>
        status is { Type: FileType.Directory } or { Type: FileType.Regular, Size: 0 } &&
        Encoding.UTF8.GetString(name) is var path && (RuntimePlaces.Contains(path) || more.Contains(path));
}
