using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The part of a container's document that says how it is tied to the host.</summary>
internal static class HostConfiguration
{
    internal static JsonObject Build(Engine engine, ContainerRecord record)
    {
        var security = record.Security;
        var document = new JsonObject
        {
            ["Binds"] = ContainerDocument.Texts(record.Mounts.Where(m => m.Type is "bind" or "volume").Select(m => $"{m.Name ?? m.Source}:{m.Destination}:{string.Join(',', (string[])[m.Options.Contains("ro") ? "ro" : "rw", .. m.Options.Where(o => o is not ("ro" or "rw"))])}")),
            ["CgroupManager"] = CgroupChoice.Manager(engine),
            ["CgroupMode"] = "private",
            ["ContainerIDFile"] = record.CidFile ?? string.Empty,
            ["LogConfig"] = new JsonObject
            {
                ["Type"] = record.LogDriver, ["Config"] = ContainerDocument.Map(record.LogOptions), ["Path"] = Containers.LogFile.PathOf(engine, record), ["Tag"] = record.LogOptions.GetValueOrDefault("tag", string.Empty), ["Size"] = record.LogOptions.GetValueOrDefault("max-size", "0B"),
            },
            ["NetworkMode"] = record.Network.Mode,
            ["PortBindings"] = Bindings(record),
            ["RestartPolicy"] = new JsonObject { ["Name"] = record.RestartPolicy, ["MaximumRetryCount"] = record.RestartRetries },
            ["AutoRemove"] = record.AutoRemove,
            ["AutoRemoveImage"] = false,
            ["Annotations"] = new JsonObject(),
            ["VolumeDriver"] = string.Empty,
            ["VolumesFrom"] = record.VolumesFrom.Count == 0 ? null : ContainerDocument.Texts(record.VolumesFrom),
            ["CapAdd"] = ContainerDocument.Texts(security.Capabilities.Except(Capabilities.Default)),
            ["CapDrop"] = ContainerDocument.Texts(Capabilities.Default.Except(security.Capabilities)),
            ["Dns"] = ContainerDocument.Texts(record.Network.Dns),
            ["DnsOptions"] = ContainerDocument.Texts(record.Network.DnsOptions),
            ["DnsSearch"] = ContainerDocument.Texts(record.Network.DnsSearch),
            ["ExtraHosts"] = ContainerDocument.Texts(record.Network.ExtraHosts),
            ["HostsFile"] = record.Surroundings.HostsFile == "-" ? string.Empty : record.Surroundings.HostsFile,
            ["GroupAdd"] = new JsonArray(),
            ["IpcMode"] = "private",
            ["Cgroup"] = string.Empty,
            ["Cgroups"] = "default",
            ["Links"] = record.Network.Links.Count == 0 ? null : ContainerDocument.Texts([.. record.Network.Links.Select(link => $"/{engine.Containers.Find(link.Container)?.Name ?? link.Container[..12]}:/{record.Name}/{link.Alias}")]),
            ["OomScoreAdj"] = 0,
            ["PidMode"] = "private",
            ["UTSMode"] = "private",
            ["UsernsMode"] = string.Empty,
            ["Privileged"] = security.Privileged,
            ["PublishAllPorts"] = record.PublishAll,
            ["ReadonlyRootfs"] = security.ReadOnlyRoot,
            ["MaskedPaths"] = ContainerDocument.Texts(security.MaskedPaths),
            ["ReadonlyPaths"] = ContainerDocument.Texts(security.ReadonlyPaths),
            ["SecurityOpt"] = ContainerDocument.Texts(security.Options),
            ["Tmpfs"] = ContainerDocument.Map(record.Mounts.Where(m => m.Type == "tmpfs").Select(m => KeyValuePair.Create(m.Destination, string.Join(',', m.Options)))),
            ["ShmSize"] = record.Limits.SharedMemory,
            ["Runtime"] = "oci",
            ["ConsoleSize"] = new JsonArray(0, 0),
            ["Isolation"] = string.Empty,
            ["CpuShares"] = 0,
            ["CpuPeriod"] = 0,
            ["CpuQuota"] = 0,
            ["CpuRealtimePeriod"] = 0,
            ["CpuRealtimeRuntime"] = 0,
            ["CpusetCpus"] = string.Empty,
            ["CpusetMems"] = string.Empty,
            ["CgroupParent"] = string.Empty,
            ["BlkioWeight"] = 0,
            ["BlkioWeightDevice"] = DeviceLimits(record.Limits, "weight", "Weight"),
            ["BlkioDeviceReadBps"] = DeviceLimits(record.Limits, "read-bps", "Rate"),
            ["BlkioDeviceWriteBps"] = DeviceLimits(record.Limits, "write-bps", "Rate"),
            ["BlkioDeviceReadIOps"] = DeviceLimits(record.Limits, "read-iops", "Rate"),
            ["BlkioDeviceWriteIOps"] = DeviceLimits(record.Limits, "write-iops", "Rate"),
            ["Devices"] = new JsonArray(),
            ["DiskQuota"] = 0,
            ["KernelMemory"] = 0,
            ["MemoryReservation"] = 0,
            ["MemorySwap"] = 0,
            ["MemorySwappiness"] = 0,
            ["OomKillDisable"] = false,
            ["Memory"] = record.Limits.Memory,
            ["NanoCpus"] = record.Limits.NanoCpus,
            ["PidsLimit"] = record.Limits.Pids,
            ["Init"] = record.Init,
            ["Ulimits"] = new JsonArray([.. record.Limits.Ulimits.Select(u => new JsonObject
            {
                ["Name"] = u.Name, ["Soft"] = Limit(u.Soft), ["Hard"] = Limit(u.Hard),
            })]),
        };
        foreach (var windows in (string[])["CpuCount", "CpuPercent", "IOMaximumIOps", "IOMaximumBandwidth"])
        {
            document[windows] = 0;
        }

        AddLimits(document, record.Limits);
        AddSurroundings(document, record);
        return document;
    }

    private static void AddLimits(JsonObject document, ContainerLimits limits)
    {
        document["MemoryReservation"] = limits.MemoryReservation;
        document["MemorySwap"] = limits.MemorySwap;
        document["CpuShares"] = limits.CpuShares;
        document["CpuPeriod"] = limits.CpuPeriod;
        document["CpuQuota"] = limits.CpuQuota;
        document["CpusetCpus"] = limits.CpusetCpus;
        document["CpusetMems"] = limits.CpusetMems;
        document["BlkioWeight"] = limits.BlockWeight;
        document["OomScoreAdj"] = limits.OomScoreAdjustment ?? 0;
        document["CgroupParent"] = limits.CgroupParent;
        document["Cgroups"] = limits.NoCgroup ? "disabled" : limits.SplitCgroup ? "split" : limits.MonitorStays ? "no-conmon" : "default";
        document["CgroupConf"] = ContainerDocument.Map(limits.CgroupSettings);
    }

    private static void AddSurroundings(JsonObject document, ContainerRecord record)
    {
        var modes = record.Namespaces;
        var around = record.Surroundings;
        document["PidMode"] = modes.Pid;
        document["IpcMode"] = modes.Ipc;
        document["UTSMode"] = modes.Uts;
        document["CgroupMode"] = modes.Cgroup;
        document["CgroupnsMode"] = modes.Cgroup;
        document["DeviceCgroupRules"] = record.Security.DeviceRules.Count == 0 ? null : ContainerDocument.Texts(record.Security.DeviceRules);
        document["DeviceRequests"] = null;
        document["UsernsMode"] = modes.UserMap.Count == 0 ? string.Empty : modes.User;
        document["IDMappings"] = modes.UserMap.Count == 0 ? null : new JsonObject { ["UidMap"] = Maps(modes.UserMap), ["GidMap"] = Maps(modes.GroupMap) };
        document["GroupAdd"] = ContainerDocument.Texts(around.KeepGroups ? ["keep-groups"] : around.Groups);
        document["Annotations"] = ContainerDocument.Map(record.Annotations);
        document["Sysctls"] = ContainerDocument.Map(around.Sysctls);
        document["Devices"] = new JsonArray([.. record.Security.Devices.Select(d => new JsonObject
        {
            ["PathOnHost"] = d.HostPath, ["PathInContainer"] = d.Path, ["CgroupPermissions"] = d.Permissions,
        })]);
    }

    private static JsonArray Maps(IReadOnlyList<IdMap> maps) =>
        ContainerDocument.Texts(maps.Select(m => string.Create(CultureInfo.InvariantCulture, $"{m.Inside}:{m.Outside}:{m.Count}")));

    private static JsonObject Bindings(ContainerRecord record)
    {
        var bindings = new JsonObject();
        foreach (var group in record.Network.Ports.GroupBy(p => $"{p.ContainerPort}/{p.Protocol}"))
        {
            bindings[group.Key] = new JsonArray([.. group.Select(p => new JsonObject
            {
                ["HostIp"] = p.HostAddress, ["HostPort"] = p.HostPort.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        return bindings;
    }

    private static JsonArray? DeviceLimits(ContainerLimits limits, string kind, string field)
    {
        var ofKind = limits.Devices.Where(limit => limit.Kind == kind).ToList();
        return ofKind.Count == 0 ? null : new JsonArray([.. ofKind.Select(limit => new JsonObject { ["Path"] = limit.Path, [field] = limit.Value })]);
    }

    private static long Limit(ulong value) => value > long.MaxValue ? -1 : (long)value;
}
