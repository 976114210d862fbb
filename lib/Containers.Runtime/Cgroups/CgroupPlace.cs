using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Linux.Processes;
using Containers.Oci;

namespace Containers.Runtime.Cgroups;

/// <summary>How the machine's cgroups are laid out, cgroups(7).</summary>
public enum CgroupLayout
{
    /// <summary>Version 2 alone.</summary>
    Unified,

    /// <summary>Version 1 controllers, and version 2 at /sys/fs/cgroup/unified for grouping.</summary>
    Hybrid,

    /// <summary>Version 1 alone.</summary>
    Legacy,

    /// <summary>None mounted.</summary>
    None,
}

/// <summary>The machine's cgroups as a container's monitor finds them.</summary>
public static class CgroupPlace
{
    private const string Mount = "/sys/fs/cgroup";
    private const string HybridUnified = "/sys/fs/cgroup/unified";
    private const string MonitorName = "monitor";

    /// <summary>The layout.</summary>
    public static CgroupLayout Layout =>
        File.Exists($"{Mount}/cgroup.controllers") ? CgroupLayout.Unified
        : File.Exists($"{HybridUnified}/cgroup.controllers") ? CgroupLayout.Hybrid
        : Directory.Exists($"{Mount}/memory") ? CgroupLayout.Legacy : CgroupLayout.None;

    /// <summary>How a machine without version 2 gets it, to be put behind a warning.</summary>
    public static string Version2Advice => SystemdManager.IsBooted ? ": boot it with systemd.unified_cgroup_hierarchy=1"
        : Layout == CgroupLayout.None ? $": mount -t cgroup2 cgroup2 {Mount}, as root"
        : string.Empty;

    /// <summary>
    /// The controllers a container gets that has its cgroup in the usual place: "memory", "pids" and so on. None where
    /// <see cref="ForContainer"/> finds no place.
    /// </summary>
    public static IReadOnlyList<string> Controllers =>
        Layout != CgroupLayout.Unified ? OwnControllers
        : !UserIsRootless ? (ThisProcess.CanWrite(Mount) ? OwnControllers : [])
        : OwnPath is { } own && Parent(own) is { } parent ? ControllersOf(Mount + parent) : [];

    /// <summary>The controllers of the cgroup this process is in; root's are the machine's.</summary>
    public static IReadOnlyList<string> OwnControllers
    {
        get
        {
            var root = Layout == CgroupLayout.Hybrid ? HybridUnified : Mount;
            return ControllersOf(OwnPath is { } own && UserIsRootless ? root + own : root);
        }
    }

    /// <summary>The controllers a cgroup may hand on.</summary>
    /// <param name="directory">The cgroup's directory.</param>
    internal static IReadOnlyList<string> ControllersOf(string directory)
    {
        var file = $"{directory}/cgroup.controllers";
        return File.Exists(file) ? File.ReadAllText(file).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary>This process's cgroup in version 2, from its root; null when there is none.</summary>
    public static string? OwnPath => File.Exists("/proc/self/cgroup") ? Version2(File.ReadLines("/proc/self/cgroup")) : null;

    /// <summary>The same of another process.</summary>
    /// <exception cref="IOException">It has ended.</exception>
    public static string? PathOf(int pid) => Version2(File.ReadLines($"/proc/{pid}/cgroup"));

    private static string? Version2(IEnumerable<string> lines) =>
        lines.FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];

    private static bool UserIsRootless => Namespaces.UserNamespace.IsRootless;

    /// <summary>
    /// On a hybrid machine, makes this mount namespace look as if version 2 were all there is: OCI runtimes refuse to work
    /// between the two. Where there is nothing, as in a container without a cgroup, they get an empty file system to look at:
    /// without any they refuse, too, even if they are to make no cgroups. Only in a private mount namespace.
    /// </summary>
    public static void HideHybrid()
    {
        var layout = Layout;
        if (layout == CgroupLayout.Hybrid)
        {
            MountPoint.Bind(HybridUnified, Mount);
        }
        else if (layout == CgroupLayout.None && Directory.Exists(Mount) && ThisProcess.UserId == 0)
        {
            MountPoint.Mount("tmpfs", "tmpfs", Mount, "mode=755,size=4k");
        }
    }

    /// <summary>
    /// The cgroup a container shall have, from the root of version 2; null when this user may not make any. Call after
    /// <see cref="HideHybrid"/>.
    /// </summary>
    /// <param name="id">The container.</param>
    /// <param name="rootless">Whether this is a user namespace's root.</param>
    /// <param name="wanted">The cgroup to make it in, from the root of version 2; empty for the usual place.</param>
    /// <exception cref="ContainersException">Unsupported: the wanted cgroup cannot be made or written to.</exception>
    public static string? ForContainer(string id, bool rootless, string wanted = "")
    {
        if (Layout != CgroupLayout.Unified)
        {
            return null;
        }

        if (wanted.Length > 0)
        {
            return Below(wanted, id);
        }

        if (!rootless)
        {
            return ThisProcess.CanWrite(Mount) ? $"/wherry/{id}" : null;
        }

        return OwnPath is { } own && Parent(own) is { } parent ? $"{parent.TrimEnd('/')}/wherry-{id}" : null;
    }

    /// <summary>The same of a pod: in this one its containers' are made.</summary>
    public static string? ForPod(string id, bool rootless, string wanted = "") => ForContainer("pod-" + id, rootless, wanted);

    // A cgroup that has processes cannot give controllers to cgroups below it (cgroups(7), "no internal processes"): the
    // runtime would try for seconds. Beside our own is where there are none, if that has been delegated to us.
    private static string? Parent(string own)
    {
        var above = Path.GetDirectoryName(own);
        return above is not null && above != "/" && IsOurs(above) && File.ReadAllText($"{Mount}{above}/cgroup.procs").Length == 0 ? above
            : IsOurs(own) && string.IsNullOrWhiteSpace(File.ReadAllText($"{Mount}{own}/cgroup.controllers")) ? own
            : null;
    }

    private static bool IsOurs(string path) =>
        ThisProcess.CanWrite(Mount + path) && ThisProcess.CanWrite($"{Mount}{path}/cgroup.procs") && ThisProcess.CanWrite($"{Mount}{path}/cgroup.subtree_control");

    /// <summary>
    /// The cgroup of a service of systemd's that this process is in and could divide; null where it is in none. That does not say that the
    /// service was meant to have cgroups of ours in it: a user can write to those of all his services, and root to all.
    /// </summary>
    public static string? Service
    {
        get
        {
            var own = Layout == CgroupLayout.Unified ? OwnPath : null;
            own = Path.GetFileName(own) == MonitorName ? Path.GetDirectoryName(own) : own;
            var name = Path.GetFileName(own) ?? string.Empty;
            return name.EndsWith(".service", StringComparison.Ordinal) && !name.StartsWith("user@", StringComparison.Ordinal) && IsOurs(own!) ? own : null;
        }
    }

    /// <summary>Whether there is such a cgroup.</summary>
    /// <param name="path">From the root of version 2.</param>
    public static bool Exists(string path) => Directory.Exists(Mount + path);

    /// <summary>
    /// Makes room for a container in the cgroup this process is in, which must have been delegated to us: what is in it moves
    /// into "monitor" below it, since only a cgroup without processes gives controllers to those below.
    /// </summary>
    /// <param name="name">The name of the container's cgroup in it.</param>
    /// <returns>The container's cgroup, from the root of version 2; the runtime makes it.</returns>
    /// <exception cref="ContainersException">Unsupported: it is not ours.</exception>
    public static string Divide(string name)
    {
        var own = Layout == CgroupLayout.Unified ? OwnPath : null;
        // Somebody may have divided it before, for another container of the same unit.
        own = Path.GetFileName(own) == MonitorName ? Path.GetDirectoryName(own) : own;
        if (own is null || !IsOurs(own))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"the cgroup {own ?? "of this process"} has not been delegated to you")
            {
                Hint = "put Delegate=yes into the unit that starts the container",
            };
        }

        Directory.CreateDirectory($"{Mount}{own}/{MonitorName}");
        const int Rounds = 16; // who starts processes all the time is not waited for
        for (var round = 0; round < Rounds && File.ReadAllLines($"{Mount}{own}/cgroup.procs") is { Length: > 0 } pids; round++)
        {
            Array.ForEach(pids, pid => TryWrite($"{own}/{MonitorName}/cgroup.procs", pid));
        }

        foreach (var controller in ControllersOf(Mount + own))
        {
            TryWrite($"{own}/cgroup.subtree_control", "+" + controller);
        }

        return $"{own.TrimEnd('/')}/{name}";
    }

    // A process that has ended meanwhile, or a controller that cannot be had: what is missing shows when it is needed.
    private static void TryWrite(string path, string text)
    {
        try
        {
            using var file = FileOpening.Write(Mount + path);
            file.Write(Encoding.ASCII.GetBytes(text));
        }
        catch (LinuxException)
        {
            // Said above.
        }
    }

    /// <summary>The directory of the cgroup that a container has for itself, as its main process shows it; null without one.</summary>
    /// <param name="pid">The main process.</param>
    /// <param name="id">The container.</param>
    public static string? DirectoryOf(int pid, string id)
    {
        try
        {
            return Layout == CgroupLayout.Unified && PathOf(pid) is { } path && OwnPart(path, id) is { } part ? Mount + part : null;
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    /// <summary>The container's own cgroup in the path of a process of it, which may have made others below; null when it has none.</summary>
    internal static string? OwnPart(string path, string id)
    {
        var at = path.IndexOf(id, StringComparison.Ordinal);
        var end = at < 0 ? -1 : path.IndexOf('/', at);
        if (end > 0 && path[..end].EndsWith(".scope", StringComparison.Ordinal))
        {
            end = path.IndexOf('/', end + 1);
        }

        return at < 0 ? null : end < 0 ? path : path[..end];
    }

    /// <summary>Whether the kernel has ended a process in a cgroup because the cgroup's memory was used up.</summary>
    public static bool HasKilledForMemory(string path)
    {
        var file = $"{Mount}{path}/memory.events";
        return File.Exists(file) && File.ReadLines(file).Any(line => line.StartsWith("oom_kill ", StringComparison.Ordinal) && !line.EndsWith(" 0", StringComparison.Ordinal));
    }

    private static string Below(string parent, string id)
    {
        var path = Path.GetFullPath("/" + parent.TrimStart('/'));
        try
        {
            Directory.CreateDirectory(Mount + path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"--cgroup-parent {parent}: {e.Message}", e);
        }

        return ThisProcess.CanWrite(Mount + path) ? $"{path.TrimEnd('/')}/wherry-{id}"
            : throw new ContainersException(ErrorKind.Unsupported, $"--cgroup-parent {parent}: that cgroup is not yours to write to");
    }

    /// <summary>Takes away a container's cgroup once its processes are gone; not being able to is no error.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(Mount + path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone already, or a process of it is still on its way out: an empty cgroup costs nothing.
        }
    }
}
