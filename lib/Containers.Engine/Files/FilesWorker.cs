using Containers.Layers;
using Containers.Layers.Trees;
using Containers.Linux.Files;
using Containers.Linux.Mounts;

namespace Containers.Engine.Files;

/// <summary>The worker's side of all jobs with trees of files.</summary>
internal static class FilesWorker
{
    // The places of what every container has mounted; runtimes make those that are missing.
    private static readonly string[] s_placeFiles = ["etc/hosts", "etc/hostname", "etc/resolv.conf", "run/.containerenv", "run/wherry-init"];
    private static readonly string[] s_placeDirectories = ["dev", "proc", "sys"];

    /// <summary>Whether a path, relative to the root, is a place that a runtime makes for a mount.</summary>
    internal static bool IsMountPlace(string path) => s_placeFiles.Contains(path) || s_placeDirectories.Any(directory =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal));

    internal static FilesResult Do(FilesRequest request, FileDescriptor input, FileDescriptor output)
    {
        switch (request.Action)
        {
            case FilesAction.Copy:
                MountPoint.IsolateFromParent();
                return TreeCopier.Copy(request.Copy!, input, output);
            case FilesAction.Archive:
                MountPoint.IsolateFromParent();
                Archive(request, output);
                return new FilesResult();
            default:
                return new FilesResult { Changes = UpperChanges.List(request.Place!.Directory!, request.Lower) };
        }
    }

    private static void Archive(FilesRequest request, FileDescriptor output)
    {
        var how = request.Archive!;
        using var tree = OpenTree.Open(request.Place!);
        using var stream = output.OpenStream();
        var writer = new LayerWriter(stream, new LayerWriterOptions
        {
            LatestTime = how.LatestTime is { } seconds ? new FileTime(seconds, 0) : null,
            IsLeftOut = how.WithoutMountPlaces ? IsLeftOut : null,
        });
        if (how.IsUpper)
        {
            writer.AddUpper(tree.Root);
        }
        else
        {
            writer.AddTree(tree.Root);
        }

        writer.Finish();
    }

    // A file with something in it is the image's or the container's own.
    private static bool IsLeftOut(byte[] name, FileStatus status) =>
        status is { Type: FileType.Directory } or { Type: FileType.Regular, Size: 0 } &&
        IsMountPlace(System.Text.Encoding.UTF8.GetString(name));
}
