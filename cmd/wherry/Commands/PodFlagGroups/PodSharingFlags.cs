using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands.PodFlagGroups;

/// <summary>What the containers of a pod have in common: the same flags as a single container's where they mean the same.</summary>
internal sealed class PodSharingFlags
{
    private readonly IReadOnlyList<IFlagGroup> _groups;
    private readonly Option<string?> _cgroupParent;
    private readonly Option<string[]> _device;
    private readonly Option<string[]> _gpus;
    private readonly Option<string?> _hostname;
    private readonly Option<string?> _hostsFile;
    private readonly Option<bool> _noHostname;
    private readonly Option<bool> _noHosts;
    private readonly Option<string[]> _securityOpt;
    private readonly Option<string?> _shmSize;
    private readonly Option<string?> _shmSizeSystemd;
    private readonly Option<string[]> _sysctl;
    private readonly Option<string[]> _volume;
    private readonly Option<string[]> _volumesFrom;

    internal PodSharingFlags(FlagSet flags)
    {
        _groups = [new NetworkFlags(flags), new NamespaceFlags(flags), new MemoryFlags(flags), new CpuFlags(flags), new DiskFlags(flags)];
        _cgroupParent = flags.Text("--cgroup-parent", null, "CGROUP", "Cgroup to make the pod's own in");
        _device = flags.Texts("--device", null, "PATH[:PATH][:rwm]", "Give its containers a device of the host");
        _gpus = flags.Texts("--gpus", null, "GPUS", "Give its containers GPUs");
        _hostname = flags.Text("--hostname", "-h", "NAME", "Host name of its containers instead of its own name");
        _hostsFile = flags.Text("--hosts-file", null, "FILE", "What /etc/hosts begins with: a file, none or image");
        _noHostname = flags.Switch("--no-hostname", null, "Leave the images' /etc/hostname alone");
        _noHosts = flags.Switch("--no-hosts", null, "Leave the images' /etc/hosts alone");
        _securityOpt = flags.Texts("--security-opt", null, "OPTION", "For all its containers: no-new-privileges, seccomp=FILE, mask=PATHS, unmask=PATHS");
        _shmSize = flags.Text("--shm-size", null, "SIZE", "Size of /dev/shm");
        _shmSizeSystemd = flags.Text("--shm-size-systemd", null, "SIZE", "Size of /run for systemd");
        _sysctl = flags.Texts("--sysctl", null, "NAME=VALUE", "Set a kernel parameter of the shared namespaces");
        _volume = flags.Texts("--volume", "-v", "[SOURCE:]PATH[:OPTIONS]", "Mount a directory, a file or a volume into all its containers");
        _volumesFrom = flags.Texts("--volumes-from", null, "CONTAINER[:ro]", "Mount what another container has mounted into all its containers");
    }

    /// <summary>What was asked for.</summary>
    internal CreateOptions Read(Invocation call) => _groups.Aggregate(new CreateOptions { Image = string.Empty }, (sofar, group) => group.Apply(call, sofar)) with
    {
        CgroupParent = call.Get(_cgroupParent),
        Devices = call.Get(_device),
        Gpus = call.Get(_gpus),
        Hostname = call.Get(_hostname),
        HostsFile = call.Get(_hostsFile),
        NoHostname = call.Has(_noHostname),
        NoHosts = call.Has(_noHosts),
        SecurityOptions = call.Get(_securityOpt),
        SharedMemory = call.Get(_shmSize),
        SystemdSharedMemory = call.Get(_shmSizeSystemd),
        Sysctls = call.Get(_sysctl),
        Volumes = call.Get(_volume),
        VolumesFrom = call.Get(_volumesFrom),
    };
}
