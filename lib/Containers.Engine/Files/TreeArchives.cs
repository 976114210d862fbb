using Containers.Content;
using Containers.Engine.Building;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci.References;

namespace Containers.Engine.Files;

/// <summary>An archive that went into the content store.</summary>
/// <param name="Digest">Its digest.</param>
/// <param name="Size">Its length in bytes.</param>
internal sealed record StoredArchive(Digest Digest, long Size);

/// <summary>Has workers put trees into archives.</summary>
internal sealed class TreeArchives(Engine engine)
{
    /// <summary>Writes the archive to a descriptor.</summary>
    internal void Write(TreePlace place, ArchiveRequest how, FileDescriptor output) => Write(Request(place, how), output);

    /// <summary>Adds the archive of chosen files to the content store; null when there was nothing to add.</summary>
    internal StoredArchive? StorePlaced(PlacementRequest placement)
    {
        var isEmpty = false;
        var stored = Store(output => isEmpty = engine.Work.Do(PlacedRequest(placement), output: output).IsEmpty);
        return isEmpty ? null : stored;
    }

    /// <summary>A container's changes as a request.</summary>
    internal static FilesRequest ChangesRequest(ContainerChanges changes, ArchiveRequest how) => Request(new TreePlace { Directory = changes.Directory }, how) with
    {
        Archive = how with { IsUpper = !changes.IsWhole },
        Lower = changes.Lower,
        IsWhole = changes.IsWhole,
    };

    /// <summary>Chosen files as a request.</summary>
    internal static FilesRequest PlacedRequest(PlacementRequest placement) => new() { Action = FilesAction.Place, Placement = placement };

    /// <summary>A tree as a request.</summary>
    internal static FilesRequest Request(TreePlace place, ArchiveRequest how) => new() { Action = FilesAction.Archive, Place = place, Archive = how };

    private void Write(FilesRequest request, FileDescriptor output) => engine.Work.Do(request, output: output);

    private StoredArchive Store(Action<FileDescriptor> fill)
    {
        var (read, write) = FileDescriptor.Pipe();
        using var blob = engine.Content.Create();
        Exception? failure = null;
        var taking = new Thread(() => failure = Take(read, blob));
        taking.Start();
        try
        {
            fill(write);
        }
        catch (LinuxException e) when (e.Errno == Errno.EPIPE)
        {
            // Whoever takes the archive gave up, and says why below.
        }
        finally
        {
            write.Dispose();
            taking.Join();
        }

        return failure is null ? new StoredArchive(blob.Commit(null), blob.Length) : throw failure;
    }

    private static Exception? Take(FileDescriptor read, BlobWriter blob)
    {
        try
        {
            using (read)
            {
                using var archive = read.OpenStream();
                archive.CopyTo(blob, 128 * 1024);
                return null;
            }
        }
        catch (Exception e) when (e is IOException or Oci.ContainersException)
        {
            return e;
        }
    }
}
