using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>The mounts every container has, as docker and podman make them for unprivileged users.</summary>
internal static class StandardMounts
{
    internal static IEnumerable<MountSpec> For(SpecRequest request, SpecPlace place)
    {
        yield return Mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        yield return Mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k");
        // Group 5 is "tty" everywhere; with a single id there is no group 5 to give.
        yield return Mount("/dev/pts", "devpts", "devpts", [
            "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", .. place.SingleId ? (string[])[] : ["gid=5"]]);
        yield return Mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev");
        yield return Mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", $"size={request.SharedMemory}");
        yield return Sys(request, place.Rootless);
        if (place.CgroupPath is not null)
        {
            yield return Mount(
                "/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", "relatime", request.Privileged ? "rw" : "ro");
        }
    }

    // sysfs can only be mounted by the owner of the network namespace; who shares the host's gets the host's mount.
    private static MountSpec Sys(SpecRequest request, bool rootless) => request.HostNetwork && rootless
        ? new MountSpec { Destination = "/sys", Type = "none", Source = "/sys", Options = ["rbind", "nosuid", "noexec", "nodev", "ro"] }
        : Mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", request.Privileged ? "rw" : "ro");

    private static MountSpec Mount(string destination, string type, string source, params string[] options) =>
        new() { Destination = destination, Type = type, Source = source, Options = options };
}
