using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The part of a container's document that says how it is connected.</summary>
internal static class NetworkSettings
{
    internal static JsonObject Build(ContainerView view)
    {
        var network = view.Record.Network;
        var settings = Addresses();
        settings["Bridge"] = string.Empty;
        settings["SandboxID"] = string.Empty;
        settings["HairpinMode"] = false;
        settings["LinkLocalIPv6Address"] = string.Empty;
        settings["LinkLocalIPv6PrefixLen"] = 0;
        settings["Ports"] = Ports(network);
        settings["SandboxKey"] = view.State.Pid == 0 ? string.Empty : $"/proc/{view.State.Pid}/ns/net";
        var connected = Addresses();
        connected["NetworkID"] = network.Mode;
        connected["Aliases"] = null;
        connected["DriverOpts"] = null;
        connected["IPAMConfig"] = null;
        connected["Links"] = null;
        settings["Networks"] = new JsonObject { [network.Mode] = connected };
        return settings;
    }

    // Of a network of the container's own these are the host's to say.
    private static JsonObject Addresses() => new()
    {
        ["EndpointID"] = string.Empty, ["Gateway"] = string.Empty, ["IPAddress"] = string.Empty, ["IPPrefixLen"] = 0,
        ["IPv6Gateway"] = string.Empty, ["GlobalIPv6Address"] = string.Empty, ["GlobalIPv6PrefixLen"] = 0, ["MacAddress"] = string.Empty,
    };

    private static JsonObject Ports(ContainerNetwork network)
    {
        var ports = new JsonObject();
        foreach (var exposed in network.Exposed)
        {
            ports[exposed] = null;
        }

        foreach (var group in network.Ports.GroupBy(p => $"{p.ContainerPort}/{p.Protocol}"))
        {
            ports[group.Key] = new JsonArray([.. group.Select(p => new JsonObject
            {
                ["HostIp"] = p.HostAddress.Length == 0 ? "0.0.0.0" : p.HostAddress,
                ["HostPort"] = p.HostPort.ToString(CultureInfo.InvariantCulture),
            })]);
        }

        return ports;
    }
}
