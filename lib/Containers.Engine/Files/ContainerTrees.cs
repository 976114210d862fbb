using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Files;

/// <summary>A container's changes.</summary>
/// <param name="Directory">An upper directory, or a whole copy of the layers with the changes made in it.</param>
/// <param name="Lower">The layers below, topmost first.</param>
/// <param name="IsWhole">Which of the two it is.</param>
internal sealed record ContainerChanges(string Directory, IReadOnlyList<string> Lower, bool IsWhole);

/// <summary>
/// Finds out where a container's files are while a job lasts: in its namespace while it runs, otherwise in its layers.
/// </summary>
internal sealed class ContainerTrees(Engine engine)
{
    /// <summary>
    /// Does a job that writes to the files as the container's processes see them, volumes included. A container that does not
    /// run cannot be started, nor written to by others, until the job is done.
    /// </summary>
    /// <param name="record">The container.</param>
    /// <param name="job">Given the tree; done again when the container ended under its hands before it began.</param>
    internal T Writing<T>(ContainerRecord record, Func<TreePlace, T> job) => With(
        record,
        Inside,
        () => new TreePlace { Rootfs = Rootfs(record), MountPoint = PlaceFor(record.Id), Mounts = record.Mounts },
        isExclusive: true,
        job);

    /// <summary>Does a job that only reads them. It hinders nobody, so that what it gives may be piped to one that writes.</summary>
    internal T Reading<T>(ContainerRecord record, Func<TreePlace, T> job) => With(
        record,
        Inside,
        () => new TreePlace { Rootfs = Rootfs(record), MountPoint = PlaceFor(record.Id + "-read"), Mounts = record.Mounts, ReadOnly = true },
        isExclusive: false,
        job);

    /// <summary>Does a job that reads the container's own root file system, without what is mounted into it.</summary>
    internal T ReadingRootfs<T>(ContainerRecord record, Func<TreePlace, T> job) => With(
        record,
        state => InMonitor(record, state),
        () => new TreePlace { Rootfs = Rootfs(record), MountPoint = PlaceFor(record.Id + "-read"), ReadOnly = true },
        isExclusive: false,
        job);

    /// <summary>A running container's root file system as its monitor has it mounted.</summary>
    internal TreePlace InMonitor(ContainerRecord record, ContainerState state) => new()
    {
        Pid = state.MonitorPid,
        PidStartTime = ProcessIdentity.Of(state.MonitorPid)?.StartTime ?? 0,
        Below = Path.Combine(engine.Paths.ContainerRun(record.Id), "rootfs"),
    };

    /// <summary>Where a container's changes are kept, and what they are changes of.</summary>
    internal ContainerChanges Changes(ContainerRecord record)
    {
        var rootfs = Rootfs(record);
        return rootfs.Driver == StorageDriver.Vfs
            ? new ContainerChanges(rootfs.Upper, [.. record.Layers.Reverse().Select(layer => engine.Layers.DiffPath(Digest.Parse(layer)))], IsWhole: true)
            : new ContainerChanges(rootfs.Upper, rootfs.Lower, IsWhole: false);
    }

    internal RootfsMount Rootfs(ContainerRecord record) => engine.Storage.RootfsOf(record.Id, record.Layers, record.IsTransient);

    // Each worker has mounts of its own, so that several may use one place at a time.
    private string PlaceFor(string id) => Path.Combine(engine.Paths.RunRoot, "trees", id);

    private static TreePlace Inside(ContainerState state) => new() { Pid = state.Pid, PidStartTime = state.PidStartTime };

    private T With<T>(
        ContainerRecord record, Func<ContainerState, TreePlace> running, Func<TreePlace> still, bool isExclusive, Func<TreePlace, T> job)
    {
        using var changes = DirectoryWatch.Create();
        changes.Add(engine.Paths.Container(record.Id));
        while (true)
        {
            var state = new ContainerObserver(engine).Observe(record).State;
            if (engine.Containers.Find(record.Id) is null)
            {
                throw new ContainersException(ErrorKind.NotFound, $"no such container: {record.Name}");
            }

            if (state.Status is ContainerStatus.Running or ContainerStatus.Paused)
            {
                try
                {
                    return job(running(state));
                }
                catch (ContainersException e) when (e.Kind == ErrorKind.Unreachable)
                {
                    // It has just ended; its monitor is about to say so.
                }
            }
            else if (!isExclusive)
            {
                return job(still());
            }
            else
            {
                // Asked first, since letting go of a lock that was tried for in vain would be a change to wait for.
                using var hold = engine.Containers.HasMonitor(record.Id) ? null : engine.Containers.TryStandIn(record.Id);
                if (hold is not null && engine.Containers.State(record.Id).Status is ContainerStatus.Created or ContainerStatus.Exited)
                {
                    return job(still());
                }
            }

            AwaitChange(changes);
        }
    }

    private static void AwaitChange(DirectoryWatch changes)
    {
        var loop = new EventLoop();
        using var watch = loop.Add(changes, Readiness.Read, _ => loop.Stop());
        loop.Run();
        changes.Drain();
    }
}
