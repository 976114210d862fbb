using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Networks;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Inspection;

/// <summary>The document inspect shows of a network: podman's, or docker's.</summary>
public sealed class NetworkDocument(Engine engine)
{
    /// <summary>Builds podman's.</summary>
    public JsonObject Build(NetworkView view)
    {
        var document = BuildBare(view.Record);
        document["containers"] = new JsonObject(Live(view).Select(pair => KeyValuePair.Create(pair.Container.Id, (JsonNode?)new JsonObject
        {
            ["name"] = pair.Container.Name,
            ["interfaces"] = new JsonObject
            {
                [pair.Network.Interface] = new JsonObject
                {
                    ["subnets"] = new JsonArray([.. pair.Network.Addresses.Zip(pair.Network.Gateways, (address, gateway) => new JsonObject { ["ipnet"] = address, ["gateway"] = gateway })]),
                    ["mac_address"] = pair.Network.Mac,
                },
            },
        })));
        return document;
    }

    /// <summary>Podman's, without who is on it: as its list has it.</summary>
    public static JsonObject BuildBare(NetworkRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var document = new JsonObject
        {
            ["name"] = record.Name,
            ["id"] = record.Id,
            ["driver"] = record.Driver,
            ["network_interface"] = record.Device,
            ["created"] = ContainerDocument.Time(record.Created),
            ["subnets"] = new JsonArray([.. record.Subnets.Select(Subnet)]),
            ["ipv6_enabled"] = record.IPv6,
            ["internal"] = record.Internal,
            ["dns_enabled"] = record.Dns,
            ["ipam_options"] = new JsonObject { ["driver"] = record.IpamDriver },
        };
        if (record.DnsServers.Count > 0)
        {
            document["network_dns_servers"] = ContainerDocument.Texts(record.DnsServers);
        }

        if (record.Routes.Count > 0)
        {
            document["routes"] = new JsonArray([.. record.Routes.Select(route => new JsonObject { ["destination"] = route.Destination, ["gateway"] = route.Gateway, ["metric"] = route.Metric })]);
        }

        document["labels"] = ContainerDocument.Map(record.Labels);
        document["options"] = ContainerDocument.Map(record.Options);
        return document;
    }

    /// <summary>Builds docker's.</summary>
    public JsonObject BuildDocker(NetworkView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var record = view.Record;
        return new JsonObject
        {
            ["Name"] = record.Name,
            ["Id"] = record.Id,
            ["Created"] = ContainerDocument.Time(record.Created),
            ["Scope"] = "local",
            ["Driver"] = record.Driver,
            ["EnableIPv4"] = record.Subnets.Any(subnet => !IsV6(subnet.Subnet)),
            ["EnableIPv6"] = record.Subnets.Any(subnet => IsV6(subnet.Subnet)),
            ["IPAM"] = new JsonObject
            {
                ["Driver"] = "default",
                ["Options"] = new JsonObject(),
                ["Config"] = new JsonArray([.. record.Subnets.Select(subnet => new JsonObject { ["Subnet"] = subnet.Subnet, ["Gateway"] = subnet.Gateway })]),
            },
            ["Internal"] = record.Internal,
            ["Attachable"] = false,
            ["Ingress"] = false,
            ["ConfigFrom"] = new JsonObject { ["Network"] = string.Empty },
            ["ConfigOnly"] = false,
            ["Containers"] = new JsonObject(Live(view).Select(pair => KeyValuePair.Create(pair.Container.Id, (JsonNode?)new JsonObject
            {
                ["Name"] = pair.Container.Name,
                ["EndpointID"] = string.Empty,
                ["MacAddress"] = pair.Network.Mac,
                ["IPv4Address"] = pair.Network.Addresses.FirstOrDefault(address => !IsV6(address)) ?? string.Empty,
                ["IPv6Address"] = pair.Network.Addresses.FirstOrDefault(IsV6) ?? string.Empty,
            }))),
            ["Options"] = ContainerDocument.Map(record.Options),
            ["Labels"] = ContainerDocument.Map(record.Labels),
        };
    }

    /// <summary>Builds one for templates, which may speak of the fields of either program; podman's are spelt in them as its own code does.</summary>
    public JsonObject BuildForTemplates(NetworkView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        var document = BuildDocker(view);
        document["ID"] = view.Record.Id;
        document["NetworkInterface"] = view.Record.Device;
        document["Subnets"] = new JsonArray([.. view.Record.Subnets.Select(subnet => new JsonObject { ["Subnet"] = subnet.Subnet, ["Gateway"] = subnet.Gateway })]);
        document["IPv6Enabled"] = view.Record.IPv6;
        document["DNSEnabled"] = view.Record.Dns;
        document["NetworkDNSServers"] = ContainerDocument.Texts(view.Record.DnsServers);
        document["IPAMOptions"] = new JsonObject { ["driver"] = view.Record.IpamDriver };
        return document;
    }

    private static bool IsV6(string address) => address.Contains(':', StringComparison.Ordinal);

    private static JsonObject Subnet(NetworkSubnet subnet)
    {
        var document = new JsonObject { ["subnet"] = subnet.Subnet };
        if (subnet.Gateway.Length > 0)
        {
            document["gateway"] = subnet.Gateway;
        }

        if (subnet.First.Length > 0)
        {
            document["lease_range"] = new JsonObject { ["start_ip"] = subnet.First, ["end_ip"] = subnet.Last };
        }

        return document;
    }

    private IEnumerable<(ContainerRecord Container, LiveAttachment Network)> Live(NetworkView view)
    {
        var observer = new ContainerObserver(engine);
        return from container in view.Users
               let running = observer.Observe(container)
               from network in running.State.Networks
               where network.NetworkId == view.Record.Id
               select (container, network);
    }
}
