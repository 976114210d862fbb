using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Limits.</summary>
internal sealed class LimitFlags : IFlagGroup
{
    private readonly Option<string?> _cgroupParent;
    private readonly Option<string?> _cgroups;
    private readonly Option<string[]> _cgroupConf;
    private readonly Option<long?> _oomScoreAdj;
    private readonly Option<bool> _oomKillDisable;
    private readonly Option<long?> _pidsLimit;
    private readonly Option<string?> _shmSize;
    private readonly Option<string?> _shmSizeSystemd;
    private readonly Option<string[]> _ulimit;
    private readonly MemoryFlags _memory;
    private readonly CpuFlags _cpu;
    private readonly DiskFlags _disk;

    internal LimitFlags(FlagSet flags)
    {
        _memory = new MemoryFlags(flags);
        _cpu = new CpuFlags(flags);
        _disk = new DiskFlags(flags);
        _cgroupParent = flags.Text("--cgroup-parent", null, "CGROUP", "Cgroup to make its own in");
        _cgroups = flags.Text("--cgroups", null, "HOW", "enabled, no-conmon, split or disabled");
        _cgroupConf = flags.Texts("--cgroup-conf", null, "FILE=VALUE", "Write a value into a file of its cgroup");
        _oomKillDisable = flags.Switch("--oom-kill-disable", null, "Not to be ended when memory runs out (cgroup version 1)");
        _oomScoreAdj = flags.Number("--oom-score-adj", null, "NUMBER", "How readily it is ended when memory runs out, -1000 to 1000");
        _pidsLimit = flags.Number("--pids-limit", null, "NUMBER", "Processes it may have");
        _shmSize = flags.Text("--shm-size", null, "SIZE", "Size of /dev/shm");
        _shmSizeSystemd = flags.Text("--shm-size-systemd", null, "SIZE", "Size of /run for systemd");
        _ulimit = flags.Texts("--ulimit", null, "NAME=SOFT[:HARD]", "Limit each process");
    }

    public CreateOptions Apply(Invocation call, CreateOptions options) => _disk.Apply(call, _cpu.Apply(call, _memory.Apply(call, options))) with
    {
        CgroupParent = call.Get(_cgroupParent),
        Cgroups = call.Get(_cgroups),
        CgroupSettings = call.Get(_cgroupConf),
        OomKillDisable = call.Has(_oomKillDisable),
        OomScoreAdjustment = call.Get(_oomScoreAdj),
        PidsLimit = call.Get(_pidsLimit),
        SharedMemory = call.Get(_shmSize),
        SystemdSharedMemory = call.Get(_shmSizeSystemd),
        Ulimits = call.Get(_ulimit),
    };
}
