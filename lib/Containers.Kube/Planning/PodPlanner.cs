using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Planning;

/// <summary>Turns the pods of a file into what the engine is asked for.</summary>
/// <param name="values">ConfigMaps and Secrets.</param>
/// <param name="options">What the user says beside the file.</param>
/// <param name="network">The network of pods for which nobody names one; null for the engine's own choice.</param>
/// <param name="newId">Makes 64 hexadecimal characters that nobody else has.</param>
/// <param name="warn">Told of what is odd and no mistake.</param>
public sealed class PodPlanner(KnownValues values, PlayOptions options, string? network, Func<string> newId, Action<string> warn)
{
    private const string HostMode = "host";

    /// <summary>Plans one pod.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="index">Which of the file's it is, from 0.</param>
    /// <exception cref="ContainersException">Invalid or NotFound, with the place in the file where there is one.</exception>
    public PodPlan Plan(KubePod pod, int index)
    {
        ArgumentNullException.ThrowIfNull(pod);
        var volumes = new VolumePlanner(pod, values, newId, warn);
        var containers = new ContainerPlanner(pod, values, volumes, options, newId);
        var made = new PodOptions
        {
            Name = pod.Name,
            Labels = [.. pod.Labels.Select(pair => $"{pair.Key}={pair.Value}"), .. options.Labels],
            InfraName = KubeAnnotations.Find(pod, KubeAnnotations.InfraName),
            Shares = pod.SharesProcesses ? "ipc,net,pid,uts" : null,
            ExitPolicy = "stop",
            Restart = pod.Restart,
            Common = Common(pod, index),
        };
        return new PodPlan(
            made, [.. pod.InitContainers.Select(one => containers.Plan(one, isInit: true)), .. pod.Containers.Select(one => containers.Plan(one, isInit: false))], volumes.Contents,
            volumes.Claims, [.. pod.Volumes.Values.OfType<HostPathVolume>()], [.. pod.Volumes.Values.OfType<ImageVolume>()]);
    }

    private CreateOptions Common(KubePod pod, int index) => new()
    {
        Image = string.Empty,
        Network = pod.HostNetwork ? HostMode : options.Networks.Count > 0 ? options.Networks[0] : network,
        FurtherNetworks = pod.HostNetwork ? [] : [.. options.Networks.Skip(1)],
        Ip = options.Addresses.ElementAtOrDefault(index),
        MacAddress = options.MacAddresses.ElementAtOrDefault(index),
        Publish = pod.HostNetwork ? [] : Ports(pod),
        Hostname = pod.Hostname,
        AddHosts = pod.Hosts,
        NoHosts = options.NoHosts,
        NoHostname = options.NoHostname,
        Dns = pod.NameServers,
        DnsSearch = pod.Searches,
        DnsOptions = pod.ResolverOptions,
        Sysctls = pod.Sysctls,
        UserMode = options.UserMode ?? KubeAnnotations.Find(pod, KubeAnnotations.UserMode) ?? (pod.HostUsers == false ? "auto" : null),
    };

    // What the user publishes takes the place of what the file does with the same port.
    private List<string> Ports(KubePod pod)
    {
        var given = options.Publish.Select(Inner).ToHashSet();
        var ports = pod.Containers.SelectMany(container => container.Ports)
            .Where(port => (port.HostPort > 0 || options.PublishAll) && !given.Contains($"{port.Port}/{port.Protocol}"))
            .Select(port => $"{(port.HostAddress.Length == 0 ? "" : port.HostAddress.Contains(':') ? $"[{port.HostAddress}]:" : $"{port.HostAddress}:")}{(port.HostPort > 0 ? port.HostPort : port.Port)}:{port.Port}/{port.Protocol}");
        return [.. options.Publish, .. ports.Distinct()];
    }

    private static string Inner(string published)
    {
        var port = published[(published.LastIndexOf(':') + 1)..];
        return port.Contains('/') ? port.ToLowerInvariant() : port + "/tcp";
    }
}
