using System.Globalization;
using Containers.Linux.Processes;

namespace Containers.Runtime.Processes;

/// <summary>
/// The processes of a container as /proc shows them, for machines without a cgroup that would say: those in its pid
/// namespace, and all that descend from them into namespaces of their own.
/// </summary>
public static class ContainerProcesses
{
    /// <summary>The pids on the host, in no order.</summary>
    /// <param name="main">The container's main process.</param>
    /// <param name="sessions">Further processes that were started in it.</param>
    public static IReadOnlyList<int> Find(int main, IEnumerable<int> sessions)
    {
        var found = new HashSet<int>(sessions) { main };
        var space = NamespaceOf(main);
        // The host's, or another container's: it says nothing about this one.
        var isShared = space is null || space == NamespaceOf(ThisProcess.Pid) || !IsFirst(main);
        var children = new Dictionary<int, List<int>>();
        foreach (var stat in ProcessStat.All())
        {
            if (!isShared && NamespaceOf(stat.Pid) == space)
            {
                found.Add(stat.Pid);
            }

            if (!children.TryGetValue(stat.Parent, out var siblings))
            {
                children[stat.Parent] = siblings = [];
            }

            siblings.Add(stat.Pid);
        }

        var open = new Stack<int>(found);
        while (open.TryPop(out var pid))
        {
            foreach (var child in children.GetValueOrDefault(pid) ?? [])
            {
                if (found.Add(child))
                {
                    open.Push(child);
                }
            }
        }

        return [.. found];
    }

    /// <summary>Stops all of them, SIGSTOP, also those that come to be meanwhile: returns when none is left that could run.</summary>
    public static void Stop(int main, IEnumerable<int> sessions)
    {
        var told = new HashSet<int>();
        var sent = true;
        while (sent)
        {
            sent = false;
            foreach (var pid in Find(main, sessions))
            {
                if (told.Add(pid) && ProcessIdentity.Of(pid) is { } process)
                {
                    sent |= process.Kill(Signals.SIGSTOP);
                }
            }
        }
    }

    /// <summary>Lets all of them go on, SIGCONT.</summary>
    public static void Continue(int main, IEnumerable<int> sessions)
    {
        foreach (var pid in Find(main, sessions))
        {
            ProcessIdentity.Of(pid)?.Kill(Signals.SIGCONT);
        }
    }

    /// <summary>The mount namespace of a process, which only its container's others are in; null when it has ended, or it is ours.</summary>
    public static string? MountsOf(int pid) => LinkOf(pid, "mnt") is { } link && link != LinkOf(ThisProcess.Pid, "mnt") ? link : null;

    /// <summary>
    /// Ends all processes in a mount namespace: of a container that shares its process namespace they outlive the main one, and
    /// have another container's first process for their parent.
    /// </summary>
    /// <param name="mounts">From <see cref="MountsOf"/>, while the main process lived.</param>
    public static void EndStrays(string mounts)
    {
        var told = new HashSet<int>();
        bool sent;
        do
        {
            sent = false;
            foreach (var pid in ProcessStat.All().Select(stat => stat.Pid).Where(pid => LinkOf(pid, "mnt") == mounts && told.Add(pid)))
            {
                sent |= ProcessIdentity.Of(pid)?.Kill(Signals.SIGKILL) == true;
            }
        }
        while (sent);
    }

    // "NSpid: 4711 1": its number in each namespace it is seen in, its own last.
    private static bool IsFirst(int pid)
    {
        try
        {
            return File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/status"))
                .FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal))?.EndsWith("\t1", StringComparison.Ordinal) != false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static string? NamespaceOf(int pid) => LinkOf(pid, "pid");

    private static string? LinkOf(int pid, string kind)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/{kind}")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended, or somebody else's
        }
    }
}
