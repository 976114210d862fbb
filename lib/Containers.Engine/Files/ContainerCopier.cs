using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Files;

/// <summary>One end of a copy: a container, this machine, or an archive on standard input or output.</summary>
/// <param name="Container">The container; null for the others.</param>
/// <param name="Path">The path; null for an archive.</param>
public sealed record CopyEnd(ContainerRecord? Container, CopyPath? Path);

/// <summary>How files are copied.</summary>
public sealed record CopyOptions
{
    /// <summary>Everything belongs to the container's user afterwards; otherwise owners stay what they were.</summary>
    public bool Archive { get; init; } = true;

    /// <summary>A source that is a symbolic link stands for what it leads to.</summary>
    public bool FollowLink { get; init; }

    /// <summary>Files may take the place of directories, and directories that of files.</summary>
    public bool Overwrite { get; init; }

    /// <summary>Files on this machine keep the set-uid and set-gid bits and capabilities they had in the container.</summary>
    public bool KeepSetId { get; init; }
}

/// <summary>Copies files into containers, out of them, and from one to another; running or not.</summary>
public sealed class ContainerCopier(Engine engine)
{
    /// <summary>Copies. Returns the bytes of files copied; 0 for an archive to standard output.</summary>
    /// <param name="source">From where.</param>
    /// <param name="destination">To where.</param>
    /// <param name="options">How.</param>
    /// <param name="input">The archive to read, if the source is one.</param>
    /// <param name="output">Where to write the archive, if the destination is one.</param>
    /// <exception cref="ContainersException">NotFound or Invalid, naming the path.</exception>
    public long Copy(CopyEnd source, CopyEnd destination, CopyOptions options, FileDescriptor? input, FileDescriptor? output)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        return WithEnd(source, isWritten: false, from => WithEnd(destination, isWritten: true, to =>
            Copy(source, from, destination, to, options, input, output)));
    }

    private long WithEnd(CopyEnd end, bool isWritten, Func<TreePlace?, long> job) => (end.Container, end.Path) switch
    {
        ({ } container, _) when isWritten => new ContainerTrees(engine).Writing(container, job),
        ({ } container, _) => new ContainerTrees(engine).Reading(container, job),
        (null, null) => job(null),
        _ => job(TreePlace.Host),
    };

    private long Copy(
        CopyEnd source, TreePlace? from, CopyEnd destination, TreePlace? to, CopyOptions options, FileDescriptor? input, FileDescriptor? output)
    {
        var request = new CopyRequest
        {
            Source = Side(source, from),
            Destination = Side(destination, to),
            FollowLink = options.FollowLink,
            Overwrite = options.Overwrite,
            KeepOwners = destination.Container is not null && !options.Archive,
            KeepSetId = options.KeepSetId,
            User = destination.Container?.User ?? string.Empty,
            SquashOwners = engine.Namespace.HasSingleId,
        };
        return engine.Work.Do(new FilesRequest { Action = FilesAction.Copy, Copy = request }, input, output).Copied;
    }

    private static CopySide Side(CopyEnd end, TreePlace? place) => end.Path is null ? new CopySide() : new CopySide
    {
        Place = place, Path = end.Path, Title = end.Container is null ? "the host" : $"container {end.Container.Name}",
    };
}
