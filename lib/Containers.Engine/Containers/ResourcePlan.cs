using System.Globalization;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Limits that this machine's cgroups can carry out; for all others together one warning with the reason.</summary>
internal sealed class ResourcePlan(Engine engine)
{
    private const int PeriodOfCpus = 100_000;

    internal ResourcesSpec? Make(ContainerLimits limits)
    {
        var have = limits.SplitCgroup || limits.CgroupParent.StartsWith('/') ? CgroupPlace.OwnControllers
            : limits.MonitorStays ? CgroupPlace.Controllers
            : CgroupChoice.Controllers(engine);
        var refused = new List<(string Flag, string Controller)>();
        bool Applies(string flag, string controller, bool wanted)
        {
            if (wanted && (limits.NoCgroup || !have.Contains(controller)))
            {
                refused.Add((flag, controller));
                return false;
            }

            return wanted;
        }

        var resources = new ResourcesSpec
        {
            Pids = Applies("--pids-limit", "pids", limits.Pids > 0) ? new PidsSpec(limits.Pids) : null,
            Memory = Applies("--memory", "memory", limits.Memory > 0 || limits.MemoryReservation > 0) ? Memory(limits) : null,
            Cpu = Cpu(limits, Applies),
            BlockIO = Applies("--blkio-weight and --device-...", "io", limits.BlockWeight > 0 || limits.Devices.Count > 0) ? BlockIo(limits) : null,
            Unified = limits.CgroupSettings.Count > 0 && Applies("--cgroup-conf", limits.CgroupSettings.Keys.First().Split('.')[0], true) ? limits.CgroupSettings : null,
        };
        Warn(refused, limits.NoCgroup);
        return resources is { Pids: null, Memory: null, Cpu: null, BlockIO: null, Unified: null } ? null : resources;
    }

    private static MemorySpec Memory(ContainerLimits limits) => new()
    {
        Limit = limits.Memory > 0 ? limits.Memory : null,
        Reservation = limits.MemoryReservation > 0 ? limits.MemoryReservation : null,
        // As docker: unasked, as much swap again as memory.
        Swap = limits.MemorySwap != 0 ? limits.MemorySwap : limits.Memory > 0 ? limits.Memory * 2 : null,
    };

    private static CpuSpec? Cpu(ContainerLimits limits, Func<string, string, bool, bool> applies)
    {
        var time = applies(limits.NanoCpus > 0 ? "--cpus" : "--cpu-quota and --cpu-period", "cpu", limits.NanoCpus > 0 || limits.CpuQuota > 0 || limits.CpuPeriod > 0);
        var shares = applies("--cpu-shares", "cpu", limits.CpuShares > 0);
        var sets = applies("--cpuset-cpus and --cpuset-mems", "cpuset", limits.CpusetCpus.Length > 0 || limits.CpusetMems.Length > 0);
        return !time && !shares && !sets ? null : new CpuSpec
        {
            Period = !time ? null : limits.NanoCpus > 0 ? PeriodOfCpus : limits.CpuPeriod > 0 ? (ulong)limits.CpuPeriod : null,
            Quota = !time ? null : limits.NanoCpus > 0 ? limits.NanoCpus / (1_000_000_000 / PeriodOfCpus) : limits.CpuQuota > 0 ? limits.CpuQuota : null,
            Shares = shares ? (ulong)limits.CpuShares : null,
            Cpus = sets && limits.CpusetCpus.Length > 0 ? limits.CpusetCpus : null,
            Mems = sets && limits.CpusetMems.Length > 0 ? limits.CpusetMems : null,
        };
    }

    private static BlockIoSpec BlockIo(ContainerLimits limits) => new()
    {
        Weight = limits.BlockWeight > 0 ? (ushort)limits.BlockWeight : null,
        WeightDevice = Of(limits, "weight", (major, minor, value) => new DeviceWeightSpec(major, minor, (ushort)value)),
        ThrottleReadBpsDevice = Rates(limits, "read-bps"),
        ThrottleWriteBpsDevice = Rates(limits, "write-bps"),
        ThrottleReadIopsDevice = Rates(limits, "read-iops"),
        ThrottleWriteIopsDevice = Rates(limits, "write-iops"),
    };

    private static List<DeviceRateSpec>? Rates(ContainerLimits limits, string kind) => Of(limits, kind, (major, minor, value) => new DeviceRateSpec(major, minor, value));

    private static List<T>? Of<T>(ContainerLimits limits, string kind, Func<long, long, ulong, T> make)
    {
        var list = new List<T>();
        foreach (var device in limits.Devices.Where(d => d.Kind == kind))
        {
            var target = File.ResolveLinkTarget(device.Path, returnFinalTarget: true)?.FullName ?? device.Path;
            using var directory = DirectoryHandle.Open(Path.GetDirectoryName(target)!);
            var status = directory.Status(Path.GetFileName(target)) is { Type: FileType.BlockDevice } found ? found
                : throw new ContainersException(ErrorKind.NotFound, $"{device.Path}: no such block device");
            list.Add(make((long)(status.SpecialDevice >> 32), (long)(status.SpecialDevice & 0xffffffff), device.Value));
        }

        return list.Count == 0 ? null : list;
    }

    // What distributions' systemd leaves out; only where it is systemd's to give.
    private static string Advice => !SystemdManager.IsBooted ? ": wherry(1) tells under \"Limits without systemd\" how to get a cgroup"
        : SystemdManager.Find() is null ? ": log in with a session of systemd's, or have one kept for you with \"loginctl enable-linger\""
        : ": put [Service] and Delegate=cpu cpuset io memory pids into /etc/systemd/system/user@.service.d/delegate.conf and log in anew";

    private void Warn(List<(string Flag, string Controller)> refused, bool noCgroup)
    {
        if (refused.Count == 0)
        {
            return;
        }

        var flags = string.Join(", ", refused.Select(r => r.Flag).Distinct());
        var controllers = string.Join(", ", refused.Select(r => $"\"{r.Controller}\"").Distinct());
        var several = refused.Select(r => r.Controller).Distinct().Count() > 1;
        var reason = noCgroup ? "the container has no cgroup of its own (--cgroups=disabled)"
            : CgroupPlace.Layout == CgroupLayout.Unified
                ? $"the cgroup controller{(several ? "s" : "")} {controllers} {(several ? "are" : "is")} not delegated to you{Advice}"
                : $"this machine has no cgroup version 2 controller {controllers} ({CgroupPlace.Layout.ToString().ToLower(CultureInfo.InvariantCulture)} cgroups){CgroupPlace.Version2Advice}";
        engine.Options.Warn($"{flags} {(refused.Count > 1 || flags.Contains(" and ", StringComparison.Ordinal) ? "are" : "is")} not applied: {reason}");
    }
}
