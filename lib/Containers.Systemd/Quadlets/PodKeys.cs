using static Containers.Systemd.Quadlets.KeyForm;

namespace Containers.Systemd.Quadlets;

/// <summary>The keys of [Pod], podman-pod.unit(5), in the order in which their arguments are written.</summary>
internal static class PodKeys
{
    internal static readonly QuadletKeys All = new(
        new("ServiceName", Own),
        new("PodName", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("ExitPolicy", Own),
        new("StopTimeout", Own),
        new("Network", Own),
        new("Volume", Own),
        new("PodmanArgs", Own),
        new("AddHost", Values, "--add-host"),
        new("DNS", Values, "--dns"),
        new("DNSOption", Values, "--dns-option"),
        new("DNSSearch", Values, "--dns-search"),
        new("GIDMap", Values, "--gidmap"),
        new("HostName", Value, "--hostname"),
        new("IP", Value, "--ip"),
        new("IP6", Value, "--ip6"),
        new("Label", Pairs, "--label"),
        new("NetworkAlias", Values, "--network-alias"),
        new("PublishPort", Values, "--publish"),
        new("ShmSize", Value, "--shm-size"),
        new("SubGIDMap", Value, "--subgidname"),
        new("SubUIDMap", Value, "--subuidname"),
        new("UIDMap", Values, "--uidmap"),
        new("UserNS", Value, "--userns"));
}
