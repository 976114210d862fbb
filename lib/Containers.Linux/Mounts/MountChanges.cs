using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Waiting;

namespace Containers.Linux.Mounts;

/// <summary>Waits for mounts that another process makes in this mount namespace.</summary>
public static class MountChanges
{
    /// <summary>
    /// Waits until something is mounted on a directory, or a process that is to mount it has ended. The kernel reports each
    /// change of the mounts as an error condition on an open mountinfo, proc_pid_mountinfo(5).
    /// </summary>
    /// <returns>False: the process ended, and nothing is mounted.</returns>
    public static bool Await(string directory, ChildProcess mounter)
    {
        ArgumentNullException.ThrowIfNull(mounter);
        using var changes = FileOpening.Read("/proc/self/mountinfo");
        var before = DeviceOfParent(directory);
        var loop = new EventLoop();
        using var changed = loop.Add(changes, Readiness.HangUp, _ => loop.Stop());
        var ended = false;
        using var end = loop.Add(mounter.Handle, Readiness.Read, _ =>
        {
            ended = true;
            loop.Stop();
        });
        while (!IsMounted(directory, before))
        {
            if (ended)
            {
                return false;
            }

            loop.Run();
        }

        return true;
    }

    private static ulong DeviceOfParent(string directory)
    {
        using var parent = DirectoryHandle.Open(Path.GetDirectoryName(directory)!);
        return parent.Status().Device;
    }

    private static bool IsMounted(string directory, ulong deviceAbove)
    {
        using var there = DirectoryHandle.Open(directory);
        return there.Status().Device != deviceAbove;
    }
}
