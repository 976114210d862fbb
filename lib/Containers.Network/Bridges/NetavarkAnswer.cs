using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Network.Addresses;

namespace Containers.Network.Bridges;

/// <summary>What netavark says when it has connected a container: a line of JSON, among others.</summary>
internal static class NetavarkAnswer
{
    /// <summary>A network with the addresses and name servers that are in an answer. Without any of them it is as it was.</summary>
    /// <param name="said">All that was said.</param>
    /// <param name="network">The network that was asked for.</param>
    internal static AttachedNetwork Apply(string said, AttachedNetwork network)
    {
        if (said.Split('\n').Select(Parse).OfType<JsonObject>().LastOrDefault()?[network.Plan.Name] is not JsonObject status ||
            (status["interfaces"] as JsonObject)?[network.Plan.Interface] is not JsonObject own)
        {
            return network;
        }

        var addresses = Items(own["subnets"]).OfType<JsonObject>().Select(Address).OfType<AttachedAddress>().ToList();
        var servers = Items(status["dns_server_ips"]).Select(Text).Where(text => IPAddress.TryParse(text, out _)).ToList();
        return network with { Addresses = addresses, Servers = servers };
    }

    private static AttachedAddress? Address(JsonObject lease)
    {
        var text = Text(lease["ipnet"]);
        return Subnet.TryParse(text) is { } subnet && Subnet.ReadAddress(text[..text.IndexOf('/')]) is { } address
            ? new AttachedAddress(address, subnet, Subnet.ReadAddress(Text(lease["gateway"]))?.ToString() ?? string.Empty)
            : null;
    }

    private static IEnumerable<JsonNode?> Items(JsonNode? node) => node as JsonArray ?? [];

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : string.Empty;

    private static JsonObject? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonNode.Parse(line) as JsonObject : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
