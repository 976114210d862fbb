using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads which networks a service is on: all are on "default" that say nothing else.</summary>
internal static class AttachmentReader
{
    internal const string Default = "default";

    internal static IReadOnlyList<ComposeAttachment> Read(ComposeNode service, string? mode)
    {
        // A hardware address of the service is that of its first interface.
        var all = ReadAll(service, mode);
        return service["mac_address"] is { } mac && all.Count > 0 ? [all[0] with { MacAddress = all[0].MacAddress ?? mac.Text() }, .. all.Skip(1)] : all;
    }

    private static IReadOnlyList<ComposeAttachment> ReadAll(ComposeNode service, string? mode)
    {
        if (service["networks"] is not { } node)
        {
            return mode is null ? [new ComposeAttachment(Default)] : [];
        }

        if (mode is not null)
        {
            throw node.Wrong("it excludes 'network_mode'");
        }

        IReadOnlyList<ComposeAttachment> all = node.IsMapping ? [.. node.Entries().Select(entry => Long(entry.Key, entry.Node))] : [.. node.Texts().Select(name => new ComposeAttachment(name))];
        return all.Count == 0 ? [new ComposeAttachment(Default)] : [.. all.OrderByDescending(attachment => attachment.Priority)];
    }

    private static ComposeAttachment Long(string name, ComposeNode node)
    {
        if (node.Value is null)
        {
            return new ComposeAttachment(name);
        }

        node.Only("aliases", "driver_opts", "gw_priority", "interface_name", "ipv4_address", "ipv6_address", "link_local_ips", "mac_address", "priority");
        foreach (var key in (string[])["driver_opts", "gw_priority", "link_local_ips"])
        {
            node[key]?.Warn("it has no counterpart and is left out");
        }

        return new ComposeAttachment(name)
        {
            Aliases = node["aliases"]?.Texts() ?? [],
            Address = node["ipv4_address"]?.Text(),
            Address6 = node["ipv6_address"]?.Text(),
            MacAddress = node["mac_address"]?.Text(),
            Interface = node["interface_name"]?.Text(),
            Priority = (int)(node["priority"]?.Number() ?? 0),
        };
    }
}
