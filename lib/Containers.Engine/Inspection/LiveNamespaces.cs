namespace Containers.Engine.Inspection;

/// <summary>The kernel's numbers of the namespaces a process is in; empty where it is not for us to know.</summary>
public static class LiveNamespaces
{
    /// <summary>One namespace of a process.</summary>
    /// <param name="pid">The process; 0 for none.</param>
    /// <param name="kind">As in /proc/PID/ns: cgroup, ipc, mnt, net, pid, user or uts.</param>
    public static string Of(int pid, string kind)
    {
        try
        {
            // "mnt:[4026532180]"
            return pid == 0 ? string.Empty : new FileInfo($"/proc/{pid}/ns/{kind}").LinkTarget?.Split('[', ']')[1] ?? string.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
