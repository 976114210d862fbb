using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Oci.Runtime;

namespace Containers.Network.Bridges;

/// <summary>
/// What netavark is told on its standard input: the form of its versions 1.0 to 1.14, of which the older pass over what
/// they do not know.
/// </summary>
internal static class NetavarkDocument
{
    private const string Mtu = "mtu";
    private const string AnyTime = "2024-01-01T00:00:00Z"; // wanted, and without meaning

    /// <summary>Writes it.</summary>
    /// <param name="id">The container's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="networks">Those it is put on or taken off.</param>
    /// <param name="ports">The ports that rules of the kernel lead in.</param>
    /// <param name="nameServers">Who is asked for other names.</param>
    /// <param name="hostName">What a DHCP server is told that its name is; empty for nothing.</param>
    /// <param name="mtu">How many bytes go through a bridge at once if its network does not say; 0 for the driver's choice.</param>
    internal static string Write(
        string id, string name, IEnumerable<AttachedNetwork> networks, IReadOnlyList<PortPlan> ports, IReadOnlyList<string> nameServers, int mtu = 0,
        string hostName = "")
    {
        var all = networks.ToList();
        var document = new JsonObject
        {
            ["container_id"] = id,
            ["container_name"] = name,
            ["port_mappings"] = new JsonArray([.. ports.Select(Port)]),
            ["networks"] = new JsonObject(all.Select(network => KeyValuePair.Create(network.Plan.Name, (JsonNode?)Container(network, id)))),
            ["network_info"] = new JsonObject(all.Select(network => KeyValuePair.Create(network.Plan.Name, (JsonNode?)Network(network.Plan, mtu)))),
        };
        if (hostName.Length > 0)
        {
            document["container_hostname"] = hostName;
        }

        // None said is not the same as none: then a DHCP server's are passed on.
        if (nameServers.Count > 0 || !all.Exists(network => network.Plan.IsLeased))
        {
            document["dns_servers"] = Texts(nameServers);
        }

        return document.ToJsonString();
    }

    /// <summary>The interface of a document of one network if a DHCP server gives its addresses, and the address it has on its link.</summary>
    internal static (string Interface, byte[] Mac)? ReadLeased(string document)
    {
        try
        {
            var all = JsonNode.Parse(document) as JsonObject;
            return Only(all, "network_info")?["ipam_options"] is JsonObject ipam && (string?)ipam["driver"] == BridgePlan.LeasedIpam &&
                Only(all, "networks") is { } place && (string?)place["interface_name"] is { } name && (string?)place["static_mac"] is { } mac
                ? (name, Convert.FromHexString(mac.Replace(":", string.Empty, StringComparison.Ordinal)))
                : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static JsonObject? Only(JsonObject? document, string name) => (document?[name] as JsonObject)?.FirstOrDefault().Value as JsonObject;

    private static JsonObject Container(AttachedNetwork network, string id) => new()
    {
        ["static_ips"] = Texts(network.Plan.IsLeased ? [] : network.Addresses.Select(address => address.Address.ToString())),
        ["static_mac"] = network.Mac,
        ["aliases"] = Texts([.. network.Plan.Aliases, id[..12]]),
        ["interface_name"] = network.Plan.Interface,
    };

    private static JsonObject Network(BridgePlan plan, int mtu) => new()
    {
        ["name"] = plan.Name,
        ["id"] = plan.Id,
        ["driver"] = plan.Driver,
        ["network_interface"] = plan.Device,
        ["created"] = AnyTime,
        ["subnets"] = new JsonArray([.. plan.Subnets.Select(Subnet)]),
        ["routes"] = new JsonArray([.. plan.Routes.Select(Route)]),
        ["ipv6_enabled"] = plan.Subnets.Any(subnet => subnet.Subnet.Contains(':', StringComparison.Ordinal)),
        ["internal"] = plan.Internal,
        ["dns_enabled"] = plan.Dns,
        ["network_dns_servers"] = Texts(plan.DnsServers),
        ["ipam_options"] = new JsonObject { ["driver"] = plan.IpamDriver },
        ["options"] = Options(plan, mtu),
    };

    private static JsonObject Options(BridgePlan plan, int mtu)
    {
        var options = new JsonObject(plan.Options.Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value)));
        if (mtu > 0 && plan.IsOwnBridge)
        {
            options.TryAdd(Mtu, mtu.ToString(CultureInfo.InvariantCulture));
        }

        return options;
    }

    private static JsonObject Subnet(SubnetPlan plan)
    {
        var subnet = new JsonObject { ["subnet"] = plan.Subnet };
        if (plan.Gateway.Length > 0)
        {
            subnet["gateway"] = plan.Gateway;
        }

        return subnet;
    }

    private static JsonObject Route(RoutePlan plan)
    {
        var route = new JsonObject { ["destination"] = plan.Destination, ["gateway"] = plan.Gateway };
        if (plan.Metric > 0)
        {
            route["metric"] = plan.Metric;
        }

        return route;
    }

    private static JsonObject Port(PortPlan port) => new()
    {
        ["host_ip"] = port.HostAddress,
        ["host_port"] = JsonValue.Create((int)port.HostPort),
        ["container_port"] = JsonValue.Create((int)port.ContainerPort),
        ["range"] = JsonValue.Create(1),
        ["protocol"] = port.Protocol.ToLower(CultureInfo.InvariantCulture),
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);
}
