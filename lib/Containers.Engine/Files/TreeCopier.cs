using System.Text;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Layers.Trees;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Runtime.Specification;

namespace Containers.Engine.Files;

/// <summary>
/// Copies between two trees, or between a tree and an archive, as docker's cp. Between trees the files go through an archive
/// too, packed by one thread and extracted by another: one way in and one way out, whatever is on the other side.
/// </summary>
internal static class TreeCopier
{
    internal static FilesResult Copy(CopyRequest request, FileDescriptor input, FileDescriptor output)
    {
        using var source = request.Source.Place is { } from ? OpenTree.Open(from) : null;
        using var destination = request.Destination.Place is { } to ? OpenTree.Open(to) : null;
        if (source is null)
        {
            return FromArchive(request, destination!, input);
        }

        using var item = FindSource(source, request);
        if (destination is null)
        {
            using var archive = output.OpenStream();
            Pack(item, request, SourceName(request), archive);
            return new FilesResult();
        }

        return Between(request, item, destination);
    }

    private static FilesResult FromArchive(CopyRequest request, OpenTree destination, FileDescriptor input)
    {
        using var item = FindDestination(destination, request.Destination);
        if (!item.IsDirectory)
        {
            throw new ContainersException(ErrorKind.Invalid, $"destination \"{request.Destination.Path.Path}\" must be a directory when copying from standard input");
        }

        using var archive = Compression.Decompress(input.OpenStream());
        var result = Extract(request, destination, item.Path, archive);
        archive.ReadRest();
        return result;
    }

    private static FilesResult Between(CopyRequest request, TreeItem item, OpenTree destination)
    {
        using var target = FindDestination(destination, request.Destination);
        var path = request.Source.Path;
        var decision = CopyRules.Decide(
            new CopySource(path.Name, item.IsDirectory, path.ContentsOnly),
            new CopyDestination(request.Destination.Path.Path, target.Status is not null, target.IsDirectory, request.Destination.Path.AssertsDirectory),
            request.Overwrite);
        var name = decision.Into ? decision.Name : Encoding.UTF8.GetString(target.Name);
        var directory = decision.Into ? target.Path : target.DirectoryPath;
        using var pipe = new ThreadPipe();
        var packing = new Thread(() => pipe.Fill(archive => Pack(item, request, name, archive)));
        packing.Start();
        try
        {
            using var archive = pipe.OpenRead();
            var result = Extract(request, destination, directory, archive);
            archive.ReadRest();
            return pipe.Failure is null ? result : throw Explain(pipe.Failure);
        }
        catch (ContainersException) when (pipe.Failure is not null)
        {
            throw Explain(pipe.Failure); // an archive cut short is only what came of it
        }
        finally
        {
            pipe.StopReading();
            packing.Join();
        }
    }

    private static ContainersException Explain(Exception failure) =>
        failure as ContainersException ?? new ContainersException(ErrorKind.Unsupported, failure.Message, failure);

    private static FilesResult Extract(CopyRequest request, OpenTree destination, byte[] directory, Stream archive)
    {
        var isHost = request.Destination.Place!.IsHost;
        var options = new ExtractOptions
        {
            Owner = request.KeepOwners ? null : isHost ? (0, 0) : OwnerIn(destination, request.User),
            SquashOwners = request.SquashOwners,
            DropSetId = isHost && !request.KeepSetId,
            Overwrite = request.Overwrite,
        };

        // On the host not even the host's own links lead out of the directory that was named: they may have come from a container.
        using var confined = isHost ? destination.Root.OpenDirectoryInRoot(directory.Length == 0 ? "."u8 : directory) : null;
        using var extractor = new TreeExtractor(confined ?? destination.Root, confined is null ? directory : [], options);
        extractor.Extract(archive);
        return new FilesResult { Copied = extractor.Written };
    }

    private static (uint UserId, uint GroupId) OwnerIn(OpenTree tree, string user)
    {
        var found = ContainerUser.Resolve(tree.Path, user, []).User;
        return (found.Uid, found.Gid);
    }

    private static void Pack(TreeItem item, CopyRequest request, string name, Stream archive)
    {
        var writer = new LayerWriter(archive);
        if (item.IsDirectory)
        {
            using var directory = item.Directory.OpenDirectory(item.Name);
            writer.AddEntry(directory, "."u8, Encoding.UTF8.GetBytes(name));
        }
        else
        {
            writer.AddEntry(item.Directory, item.Name, Encoding.UTF8.GetBytes(name));
        }

        writer.Finish();
    }

    private static string SourceName(CopyRequest request) => request.Source.Path.ContentsOnly ? "." : request.Source.Path.Name;

    private static TreeItem FindSource(OpenTree tree, CopyRequest request)
    {
        var (path, side) = (request.Source.Path, request.Source);
        try
        {
            var item = TreeItem.Find(tree.Root, Encoding.UTF8.GetBytes(path.Path), request.FollowLink || path.AssertsDirectory);
            if (item.Status is not null && (item.IsDirectory || !path.AssertsDirectory))
            {
                return item;
            }

            var isThere = item.Status is not null;
            item.Dispose();
            throw isThere ? new ContainersException(ErrorKind.Invalid, $"\"{path.Path}/\": not a directory") : Missing(side);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Missing(side);
        }
    }

    private static TreeItem FindDestination(OpenTree tree, CopySide side)
    {
        try
        {
            return TreeItem.Find(tree.Root, Encoding.UTF8.GetBytes(side.Path.Path), follow: true);
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw Missing(side);
        }
    }

    private static ContainersException Missing(CopySide side) =>
        new(ErrorKind.NotFound, $"\"{side.Path.Path}\" could not be found on {side.Title}: no such file or directory");
}
