using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands.BuildFlags;

/// <summary>How the containers of a build's RUN instructions run.</summary>
internal sealed class StepFlags
{
    private readonly Option<string[]> _addHost;
    private readonly Option<string[]> _capAdd;
    private readonly Option<string[]> _capDrop;
    private readonly Option<string?> _cgroupParent;
    private readonly Option<string[]> _device;
    private readonly Option<string[]> _dns;
    private readonly Option<string[]> _dnsOption;
    private readonly Option<string[]> _dnsSearch;
    private readonly Option<string[]> _groupAdd;
    private readonly Option<bool> _httpProxy;
    private readonly Option<string?> _cgroupns;
    private readonly Option<string?> _ipc;
    private readonly Option<string?> _isolation;
    private readonly Option<string?> _network;
    private readonly Option<bool> _noHostname;
    private readonly Option<bool> _noHosts;
    private readonly Option<string[]> _securityOpt;
    private readonly Option<string?> _pid;
    private readonly Option<string?> _runtime;
    private readonly Option<string?> _shmSize;
    private readonly Option<string?> _userns;
    private readonly Option<string?> _uts;
    private readonly Option<string[]> _ulimit;
    private readonly Option<string[]> _volume;
    private readonly MemoryFlags _memory;
    private readonly CpuFlags _cpu;

    internal StepFlags(FlagSet flags)
    {
        _addHost = flags.Texts("--add-host", null, "NAME:ADDRESS", "Add a line to /etc/hosts while commands run");
        _capAdd = flags.Texts("--cap-add", null, "CAPABILITY", "Give commands a capability, or ALL");
        _capDrop = flags.Texts("--cap-drop", null, "CAPABILITY", "Take a capability away from them, or ALL");
        _cgroupParent = flags.Text("--cgroup-parent", null, "CGROUP", "Cgroup to run them in");
        _device = flags.Texts("--device", null, "PATH[:PATH][:rwm]", "Give them a device of the host");
        _cgroupns = flags.Text("--cgroupns", null, "MODE", "Cgroup namespace: private or host");
        _dns = flags.Texts("--dns", null, "ADDRESS", "Name server instead of the host's; none for the image's own file");
        _dnsOption = flags.Texts("--dns-option", "--dns-opt", "OPTION", "Resolver option instead of the host's");
        _dnsSearch = flags.Texts("--dns-search", null, "DOMAIN", "Search domain instead of the host's");
        _groupAdd = flags.Texts("--group-add", null, "GROUP", "Another group for them");
        _httpProxy = flags.Switch("--http-proxy", null, "Pass the proxies of the environment on (default true)");
        _ipc = flags.Text("--ipc", null, "MODE", "IPC namespace: private or host");
        _isolation = flags.Text("--isolation", null, "KIND", "oci (default), or chroot: with the network, the processes and the names of the host");
        _network = flags.Text("--network", "--net", "MODE", "default, none, host, pasta or slirp4netns");
        _noHostname = flags.Switch("--no-hostname", null, "Leave the image's /etc/hostname alone");
        _noHosts = flags.Switch("--no-hosts", null, "Leave the image's /etc/hosts alone");
        _pid = flags.Text("--pid", null, "MODE", "Process namespace: private or host");
        _securityOpt = flags.Texts("--security-opt", null, "OPTION", "no-new-privileges, seccomp=FILE, mask=PATHS, unmask=PATHS");
        _runtime = flags.Text("--runtime", null, "NAME", "OCI runtime: crun, runc or a path");
        _shmSize = flags.Text("--shm-size", null, "SIZE", "Size of /dev/shm");
        _ulimit = flags.Texts("--ulimit", null, "NAME=SOFT[:HARD]", "Limit each process");
        _userns = flags.Text("--userns", null, "MODE", "host: in any case commands run in the user's own namespace");
        _uts = flags.Text("--uts", null, "MODE", "Namespace of the host name: private or host");
        foreach (var flag in (string[])["--userns-uid-map", "--userns-gid-map", "--userns-uid-map-user", "--userns-gid-map-group"])
        {
            flags.Refuse(flag, "MAP", "commands of a build run in the user's own namespace, so that the image has the owners they give");
        }

        _volume = flags.Texts("--volume", "-v", "SOURCE:PATH[:OPTIONS]", "Mount a directory or volume while commands run");
        _memory = new MemoryFlags(flags);
        _cpu = new CpuFlags(flags);
    }

    /// <summary>What a container of the build is to be.</summary>
    /// <exception cref="UsageException">The kind of isolation makes no sense.</exception>
    internal CreateOptions Read(Invocation call) => Isolated(call, _cpu.Apply(call, _memory.Apply(call, new CreateOptions { Image = "build" })) with
    {
        AddHosts = call.Get(_addHost),
        CapAdd = call.Get(_capAdd),
        CapDrop = call.Get(_capDrop),
        CgroupParent = call.Get(_cgroupParent),
        Devices = call.Get(_device),
        Dns = call.Get(_dns),
        DnsOptions = call.Get(_dnsOption),
        DnsSearch = call.Get(_dnsSearch),
        Groups = call.Get(_groupAdd),
        HttpProxy = !call.IsGiven(_httpProxy) || call.Has(_httpProxy),
        Network = call.Get(_network) is "default" or null ? null : call.Get(_network),
        NoHostname = call.Has(_noHostname),
        NoHosts = call.Has(_noHosts),
        Runtime = call.Get(_runtime),
        SecurityOptions = call.Get(_securityOpt),
        SharedMemory = call.Get(_shmSize),
        Ulimits = call.Get(_ulimit),
        Volumes = call.Get(_volume),
        PidMode = call.Get(_pid),
        IpcMode = call.Get(_ipc),
        UtsMode = call.Get(_uts),
        CgroupMode = call.Get(_cgroupns),
    });

    private CreateOptions Isolated(Invocation call, CreateOptions options)
    {
        if (call.Get(_userns) is not (null or "" or "host" or "private" or "default"))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"--userns={call.Get(_userns)} is not supported: commands of a build run in the user's own namespace, so that the image has the owners they give");
        }

        return (call.Get(_isolation) ?? Environment.GetEnvironmentVariable("BUILDAH_ISOLATION")) switch
        {
            null or "" or "default" or "oci" or "rootless" or "process" => options,
            "chroot" => options with
            {
                Network = options.Network ?? "host",
                PidMode = options.PidMode ?? "host",
                IpcMode = options.IpcMode ?? "host",
                UtsMode = options.UtsMode ?? "host",
                CgroupMode = options.CgroupMode ?? "host",
            },
            var other => throw new UsageException($"invalid argument \"{other}\" for --isolation: want oci or chroot", "build"),
        };
    }

    /// <summary>What of it changes what commands come to, for the cache.</summary>
    internal IReadOnlyList<string> Settings(Invocation call) =>
        [.. call.Get(_capAdd).Select(c => "+" + c), .. call.Get(_capDrop).Select(c => "-" + c), .. call.Get(_securityOpt), .. call.Get(_volume), .. call.Get(_device)];
}
