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
        settings["SecondaryIPAddresses"] = null;
        settings["SecondaryIPv6Addresses"] = null;
        settings["Ports"] = Ports(network);
        settings["SandboxKey"] = view.State.Pid == 0 ? string.Empty : $"/proc/{view.State.Pid}/ns/net";
        if (view.Record.Network.Networks.Count > 0)
        {
            settings["Networks"] = new JsonObject(view.Record.Network.Networks.Select(wanted =>
                KeyValuePair.Create(wanted.Network, (JsonNode?)Connected(wanted, view.State.Networks.FirstOrDefault(live => live.Network == wanted.Network)))));
            if (view.State.Networks is [var first, ..])
            {
                Fill(settings, first); // as docker: those of the first are those of the container
            }

            return settings;
        }

        var connected = Addresses();
        connected["NetworkID"] = network.Mode;
        connected["Aliases"] = null;
        connected["DriverOpts"] = null;
        connected["IPAMConfig"] = null;
        connected["Links"] = null;
        settings["Networks"] = new JsonObject { [network.Mode] = connected };
        return settings;
    }

    private static JsonObject Connected(NetworkAttachment wanted, LiveAttachment? live)
    {
        var connected = Addresses();
        connected["NetworkID"] = live?.NetworkId ?? wanted.Network;
        connected["DriverOpts"] = null;
        connected["IPAMConfig"] = wanted.Addresses.Count == 0 ? null : new JsonObject { ["IPv4Address"] = wanted.Addresses[0] };
        connected["Links"] = null;
        connected["Aliases"] = ContainerDocument.Texts(wanted.Aliases);
        connected["DNSNames"] = ContainerDocument.Texts(wanted.Aliases);
        connected["InterfaceName"] = wanted.Interface;
        if (live is not null)
        {
            Fill(connected, live);
        }

        return connected;
    }

    private static void Fill(JsonObject document, LiveAttachment live)
    {
        document["MacAddress"] = live.Mac;
        foreach (var (text, gateway) in live.Addresses.Zip(live.Gateways))
        {
            var parts = text.Split('/');
            var isV6 = text.Contains(':', StringComparison.Ordinal);
            document[isV6 ? "GlobalIPv6Address" : "IPAddress"] = parts[0];
            document[isV6 ? "GlobalIPv6PrefixLen" : "IPPrefixLen"] = int.Parse(parts[1], CultureInfo.InvariantCulture);
            document[isV6 ? "IPv6Gateway" : "Gateway"] = gateway;
        }
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
