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
        var isShared = space is null || space == NamespaceOf(ThisProcess.Pid); // the host's: it says nothing about the container
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

    private static string? NamespaceOf(int pid)
    {
        try
        {
            return new FileInfo(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/ns/pid")).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // ended, or somebody else's
        }
    }
}
