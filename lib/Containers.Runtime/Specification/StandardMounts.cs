using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>The mounts every container has, as docker and podman make them for unprivileged users.</summary>
internal static class StandardMounts
{
    internal static IEnumerable<MountSpec> For(SpecRequest request, SpecPlace place)
    {
        yield return Proc(request, place);
        yield return Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        // Group 5 is "tty" everywhere; with a single id there is no group 5 to give.
        yield return Mount("/dev/pts", "devpts", "devpts", [
            "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", .. place.SingleId ? (string[])[] : ["gid=5"]]);
        if (!IsHost(request, "ipc"))
        {
            yield return Mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        }
        else if (Directory.Exists("/dev/mqueue")) // not every host has it mounted
        {
            yield return Bound("/dev/mqueue", "nosuid", "noexec", "nodev");
        }

        if (!request.NoSharedMemory)
        {
            yield return SharedMemory(request);
        }

        yield return Sys(request, place.Rootless);
        if (place.CgroupPath is not null)
        {
            yield return Mount(
                "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", request.Privileged || request.Systemd ? "rw" : "ro");
        }

        foreach (var mount in request.Systemd ? Systemd(request) : [])
        {
            yield return mount;
        }
    }

    // A new proc can only be mounted by the owner of the process namespace.
    private static MountSpec Proc(SpecRequest request, SpecPlace place) => IsHost(request, "pid") && (place.Rootless || request.UserMap.Count > 0)
        ? Bound("/proc", "nosuid", "noexec", "nodev")
        : Mount("/proc", "proc", "proc", ["nosuid", "noexec", "nodev", .. request.ProcOptions]);

    private static MountSpec SharedMemory(SpecRequest request) => IsHost(request, "ipc") ? Bound("/dev/shm", "nosuid", "noexec", "nodev")
        : request.SharedMemoryPath is { } path ? new MountSpec { Destination = "/dev/shm", Type = "bind", Source = path, Options = ["bind", "rprivate", "nosuid", "noexec", "nodev"] }
        : Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", $"size={request.SharedMemory}");

    // sysfs can only be mounted by the owner of the network namespace; who has somebody else's gets the host's mount.
    private static MountSpec Sys(SpecRequest request, bool rootless)
    {
        var hasUsers = request.UserMap.Count > 0 || request.Shared.ContainsKey("user");
        var hasOthersNetwork = request.Shared.TryGetValue("network", out var shared) && (hasUsers || shared.Pid == 0);
        return (request.HostNetwork && (rootless || hasUsers)) || (hasOthersNetwork && (rootless || hasUsers))
            ? new MountSpec { Destination = "/sys", Type = "none", Source = "/sys", Options = ["rbind", "nosuid", "noexec", "nodev", "ro"] }
            : Mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", request.Privileged ? "rw" : "ro");
    }

    // What systemd expects of whoever runs it in a container: https://systemd.io/CONTAINER_INTERFACE.
    private static IEnumerable<MountSpec> Systemd(SpecRequest request)
    {
        string[] size = request.SystemdSharedMemory > 0 ? [$"size={request.SystemdSharedMemory}"] : [];
        foreach (var path in (string[])["/run", "/run/lock", "/tmp", "/var/log/journal"])
        {
            yield return Mount(path, "tmpfs", "tmpfs", ["nosuid", "nodev", "tmpcopyup", path == "/tmp" ? "mode=1777" : "mode=755", .. path.StartsWith("/run", StringComparison.Ordinal) ? size : []]);
        }
    }

    private static bool IsHost(SpecRequest request, string kind) => request.Shared.TryGetValue(kind, out var shared) && shared.Host;

    private static MountSpec Bound(string path, params string[] options) =>
        new() { Destination = path, Type = "bind", Source = path, Options = ["rbind", "rprivate", .. options] };

    private static MountSpec Mount(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };
}
