using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Pods;
using Containers.Network;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document pod inspect shows: podman's.</summary>
public static class PodDocument
{
    /// <summary>Builds it.</summary>
    public static JsonObject Build(Engine engine, PodView view)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(view);
        var pod = view.Record;
        var document = new JsonObject
        {
            ["Id"] = pod.Id,
            ["Name"] = pod.Name,
            ["Created"] = ContainerDocument.Time(pod.Created),
            ["CreateCommand"] = ContainerDocument.Texts(pod.CreateCommand),
            ["ExitPolicy"] = pod.ExitPolicy,
            ["State"] = view.State,
            ["Hostname"] = pod.Hostname,
            ["Labels"] = ContainerDocument.Map(pod.Labels),
            ["CreateCgroup"] = pod.HasCgroup,
            ["CgroupParent"] = pod.Limits.CgroupParent,
            ["CgroupPath"] = string.Empty,
            ["CreateInfra"] = pod.InfraId.Length > 0,
        };
        if (pod.InfraId.Length > 0)
        {
            document["InfraContainerID"] = pod.InfraId;
            document["InfraConfig"] = view.Infra is { } infra ? Shared(infra.Record) : null;
        }

        document["SharedNamespaces"] = ContainerDocument.Texts(pod.Shares);
        document["NumContainers"] = view.Containers.Count;
        document["Containers"] = new JsonArray([.. view.Containers.Select(c => new JsonObject
        {
            ["Id"] = c.Record.Id, ["Name"] = c.Record.Name, ["State"] = c.State.Status.ToString().ToLowerInvariant(),
        })]);
        document["RestartPolicy"] = pod.RestartPolicy;
        document["LockNumber"] = 0;
        AddLimits(document, pod.Limits);
        document["security_opts"] = ContainerDocument.Texts(pod.SecurityOptions);
        document["mounts"] = new JsonArray([.. (view.Infra?.Record.Mounts ?? []).Select(Mount)]);
        return document;
    }

    private static JsonObject Shared(ContainerRecord infra)
    {
        var network = infra.Network;
        return new JsonObject
        {
            ["PortBindings"] = Bindings(network),
            ["HostNetwork"] = network.Mode == NetworkModes.Host,
            ["StaticIP"] = network.Networks.SelectMany(on => on.Addresses).FirstOrDefault() ?? string.Empty,
            ["StaticMAC"] = network.Networks.Select(on => on.Mac).FirstOrDefault(mac => mac.Length > 0) ?? string.Empty,
            ["NoManageResolvConf"] = network.Dns is ["none"],
            ["DNSServer"] = ContainerDocument.Texts(network.Dns),
            ["DNSSearch"] = ContainerDocument.Texts(network.DnsSearch),
            ["DNSOption"] = ContainerDocument.Texts(network.DnsOptions),
            ["NoManageHostname"] = infra.Surroundings.NoHostname,
            ["NoManageHosts"] = infra.Surroundings.HostsFile == "-",
            ["HostAdd"] = ContainerDocument.Texts(network.ExtraHosts),
            ["HostsFile"] = infra.Surroundings.HostsFile == "-" ? string.Empty : infra.Surroundings.HostsFile,
            ["Networks"] = network.Networks.Count > 0 ? ContainerDocument.Texts([.. network.Networks.Select(on => on.Network)]) : new JsonArray(network.Mode),
            ["NetworkOptions"] = network.Options.Count == 0 ? null : new JsonObject { [network.Mode] = ContainerDocument.Texts(network.Options) },
            ["pid_ns"] = infra.Namespaces.Pid,
            ["userns"] = infra.Namespaces.User,
            ["uts_ns"] = infra.Namespaces.Uts,
        };
    }

    private static JsonObject Bindings(ContainerNetwork network) => new(network.Ports.GroupBy(p => $"{p.ContainerPort}/{p.Protocol}").Select(group => KeyValuePair.Create(
        group.Key, (JsonNode?)new JsonArray([.. group.Select(p => new JsonObject
        {
            ["HostIp"] = p.HostAddress.Length == 0 ? "0.0.0.0" : p.HostAddress, ["HostPort"] = p.HostPort.ToString(CultureInfo.InvariantCulture),
        })]))));

    // Only those there are, as podman has it.
    private static void AddLimits(JsonObject document, ContainerLimits limits)
    {
        void Add(string name, long value)
        {
            if (value != 0)
            {
                document[name] = value;
            }
        }

        Add("cpu_period", limits.NanoCpus > 0 ? 100_000 : limits.CpuPeriod);
        Add("cpu_quota", limits.NanoCpus > 0 ? limits.NanoCpus / 10_000 : limits.CpuQuota);
        Add("cpu_shares", limits.CpuShares);
        Add("memory_limit", limits.Memory);
        Add("memory_swap", limits.MemorySwap);
        if (limits.CpusetCpus.Length > 0)
        {
            document["cpuset_cpus"] = limits.CpusetCpus;
        }
    }

    private static JsonObject Mount(ContainerMount mount) => new()
    {
        ["Type"] = mount.Type, ["Name"] = mount.Name ?? string.Empty, ["Source"] = mount.Source, ["Destination"] = mount.Destination, ["RW"] = !mount.Options.Contains("ro"),
    };
}
