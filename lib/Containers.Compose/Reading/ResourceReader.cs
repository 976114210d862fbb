using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads the networks, volumes, secrets and configurations of an application.</summary>
/// <param name="project">The project's name.</param>
internal sealed class ResourceReader(string project)
{
    internal ComposeNetwork Network(string key, ComposeNode node)
    {
        if (node.Value is null)
        {
            return new ComposeNetwork { Name = NameOf(key, null) };
        }

        node.Only("attachable", "driver", "driver_opts", "enable_ipv4", "enable_ipv6", "external", "internal", "ipam", "labels", "name");
        if (node["enable_ipv4"]?.Flag() == false)
        {
            node["enable_ipv4"]!.Warn("it has no counterpart and is left out");
        }

        var (addresses, isExternal) = (node["ipam"]?.Only("config", "driver", "options"), IsExternal(node));
        return new ComposeNetwork
        {
            Name = NameOf(key, node),
            IsExternal = isExternal,
            Driver = node["driver"]?.Text(),
            Options = node["driver_opts"]?.FullPairs() ?? [],
            IsInternal = node["internal"]?.Flag() ?? false,
            HasIPv6 = node["enable_ipv6"]?.Flag() ?? false,
            AddressDriver = addresses?["driver"]?.Text() is { } driver and not "default" ? driver : null,
            Subnets = [.. addresses?["config"]?.Items().Select(Subnet).OfType<ComposeSubnet>() ?? []],
            Labels = node["labels"]?.FullPairs() ?? [],
        };
    }

    internal ComposeVolume Volume(string key, ComposeNode node)
    {
        if (node.Value is null)
        {
            return new ComposeVolume { Name = NameOf(key, null) };
        }

        node.Only("driver", "driver_opts", "external", "labels", "name");
        return new ComposeVolume
        {
            Name = NameOf(key, node),
            IsExternal = IsExternal(node),
            Driver = node["driver"]?.Text() is { } driver and not "local" ? driver : null,
            Options = node["driver_opts"]?.FullPairs() ?? [],
            Labels = node["labels"]?.FullPairs() ?? [],
        };
    }

    /// <summary>A secret or a configuration.</summary>
    internal ComposeContent Content(string key, ComposeNode node)
    {
        node.Only("content", "driver", "driver_opts", "environment", "external", "file", "labels", "name", "template_driver");
        var isExternal = IsExternal(node);
        if (((string[])["file", "environment", "content"]).Count(place => node[place] is not null) + (isExternal ? 1 : 0) != 1)
        {
            throw node.Wrong("exactly one of 'file', 'environment', 'content' and 'external' is wanted");
        }

        return new ComposeContent
        {
            Name = NameOf(key, node),
            IsExternal = isExternal,
            File = node["file"] is { } file ? node.Context.Absolute(file.Text()) : null,
            Variable = node["environment"]?.Text(),
            Text = node["content"]?.Text(),
        };
    }

    private static bool IsExternal(ComposeNode node) => node["external"] is { } external && (external.IsMapping || external.Flag());

    private static ComposeSubnet? Subnet(ComposeNode node)
    {
        node.Only("aux_addresses", "gateway", "ip_range", "subnet");
        node["aux_addresses"]?.Warn("it has no counterpart and is left out");
        return node["subnet"] is { } subnet ? new ComposeSubnet(subnet.Text(), node["gateway"]?.Text(), node["ip_range"]?.Text()) : null;
    }

    // What is external is named as it is; an older form has the name under "external".
    private string NameOf(string key, ComposeNode? node) =>
        node?["name"]?.Text()
        ?? (node?["external"] is { IsMapping: true } external ? external.Only("name")["name"]?.Text() : null)
        ?? (node is not null && IsExternal(node) ? key : $"{project}_{key}");
}
