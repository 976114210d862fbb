using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Containers.Network;
using Containers.Network.Addresses;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads "--network NAME[:ip=,mac=,alias=,interface_name=]" and the flags that say the same of a single network.</summary>
internal static class AttachmentOptions
{
    private const int LongestInterface = 15;
    private const int MacBytes = 6;

    private static readonly string[] s_otherModes = [NetworkModes.None, NetworkModes.Host, NetworkModes.Pasta, NetworkModes.Slirp4netns, "private", "default", "container", "ns"];

    /// <summary>The networks; null when the mode is none of networks.</summary>
    internal static IReadOnlyList<NetworkAttachment>? TryRead(CreateOptions options, Func<string, NetworkRecord?> find)
    {
        string[] texts = [.. options.Network is null ? (string[])[] : [options.Network], .. options.FurtherNetworks];
        var wantsPlace = options.Ip is not null || options.Ip6 is not null || options.MacAddress is not null || options.NetworkAliases.Count > 0;
        if (texts.Length == 0 || (texts.Length == 1 && s_otherModes.Contains(texts[0].Split(':')[0])))
        {
            return !wantsPlace ? null : throw new ContainersException(ErrorKind.Invalid, "--ip, --ip6, --mac-address and --network-alias need a network with addresses of its own")
            {
                Hint = "name one with --network, such as --network bridge; wherry network create makes more",
            };
        }

        if (texts.Length > 1 && texts.FirstOrDefault(text => s_otherModes.Contains(text.Split(':')[0])) is { } alone)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot set multiple networks without bridge network mode: {alone} goes with no other network");
        }

        var read = new List<NetworkAttachment>();
        foreach (var text in texts)
        {
            var parts = text.Split(':', 2);
            if (find(parts[0]) is not { } network)
            {
                return texts.Length == 1 && parts.Length == 1 ? null : throw new ContainersException(ErrorKind.NotFound, $"unable to find network with name or ID {parts[0]}: network not found");
            }

            var attachment = Parse(network, parts.Length > 1 ? parts[1] : string.Empty);
            read.Add(read.Exists(other => other.Network == network.Name) ? throw new ContainersException(ErrorKind.Invalid, $"network {network.Name} is named twice") : attachment);
        }

        return NameInterfaces(read.Count == 1 ? [WithFlags(read[0], options, find(read[0].Network)!)] : RequireNoPlace(read, options));
    }

    /// <summary>Reads what stands behind the name of a network.</summary>
    internal static NetworkAttachment Parse(NetworkRecord network, string options)
    {
        var (addresses, aliases) = (new List<string>(), new List<string>());
        var attachment = new NetworkAttachment { Network = network.Name };
        foreach (var option in options.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = option.Split('=', 2);
            var value = parts.Length > 1 ? parts[1] : string.Empty;
            switch (parts[0])
            {
                case "ip" or "ip6":
                    addresses.Add(Address(network, value));
                    break;
                case "mac":
                    attachment = attachment with { Mac = MacAddress(value) };
                    break;
                case "alias":
                    aliases.Add(Alias(value));
                    break;
                case "interface_name":
                    attachment = attachment with { Interface = InterfaceName(value) };
                    break;
                default:
                    throw new ContainersException(ErrorKind.Invalid, $"invalid network option \"{option}\": want ip=, ip6=, mac=, alias= or interface_name=");
            }
        }

        return attachment with { Addresses = addresses, Aliases = aliases };
    }

    /// <summary>An address a container asks for, which its network must have.</summary>
    internal static string Address(NetworkRecord network, string text)
    {
        var address = Subnet.ReadAddress(text) ?? throw new ContainersException(ErrorKind.Invalid, $"\"{text}\" is not an ip address");
        if (!network.Subnets.Any(subnet => Subnet.TryParse(subnet.Subnet) is { } range && range.Contains(address)))
        {
            throw new ContainersException(ErrorKind.Invalid, $"requested static ip {address} not in any subnet on network {network.Name}");
        }

        if (network.Subnets.Select(subnet => Subnet.TryParse(subnet.Subnet)).OfType<Subnet>().FirstOrDefault(subnet => subnet.Contains(address)) is var own && own.IsReserved(address))
        {
            throw new ContainersException(ErrorKind.Invalid, $"requested static ip {address} is nobody's: it is the first or the last of subnet {own} on network {network.Name}");
        }

        return network.Subnets.Any(subnet => subnet.Gateway == address.ToString())
            ? throw new ContainersException(ErrorKind.InUse, $"requested static ip {address} is the gateway of network {network.Name}")
            : address.ToString();
    }

    /// <summary>A name on a network.</summary>
    internal static string Alias(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? text
        : throw new ContainersException(ErrorKind.Invalid, $"invalid network alias \"{text}\": want letters, digits, \"-\", \"_\" and \".\"");

    /// <summary>A hardware address, as the kernel writes it.</summary>
    internal static string MacAddress(string text)
    {
        var parts = text.Split(':', '-');
        return parts.Length == MacBytes && parts.All(part => part.Length == 2 && byte.TryParse(part, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _))
            && (Convert.ToByte(parts[0], 16) & 1) == 0 && !parts.All(part => part == "00")
            ? string.Join(':', parts).ToLowerInvariant()
            : throw new ContainersException(ErrorKind.Invalid, $"invalid mac address \"{text}\": want six bytes such as 92:d0:c6:0a:29:33, and no group's nor only zeros");
    }

    /// <summary>Gives each interface that has no name the next that is free.</summary>
    internal static IReadOnlyList<NetworkAttachment> NameInterfaces(IReadOnlyList<NetworkAttachment> attachments)
    {
        var taken = attachments.Select(attachment => attachment.Interface).Where(name => name.Length > 0).ToHashSet();
        return taken.Count != attachments.Count(attachment => attachment.Interface.Length > 0)
            ? throw new ContainersException(ErrorKind.Invalid, "two networks cannot have the same interface_name")
            : [.. attachments.Select(attachment => attachment.Interface.Length > 0 ? attachment : attachment with { Interface = Next(taken) })];
    }

    private static string Next(HashSet<string> taken) =>
        Enumerable.Range(0, int.MaxValue).Select(i => string.Create(CultureInfo.InvariantCulture, $"eth{i}")).First(taken.Add);

    private static string InterfaceName(string text) =>
        text.Length is > 0 and <= LongestInterface && text is not ("." or ".." or "lo") && !text.Any(c => c == '/' || c == ':' || char.IsWhiteSpace(c) || char.IsControl(c)) ? text
        : throw new ContainersException(ErrorKind.Invalid, $"invalid interface name \"{text}\": want at most {LongestInterface} characters without spaces");

    private static NetworkAttachment WithFlags(NetworkAttachment attachment, CreateOptions options, NetworkRecord network)
    {
        List<string> addresses = [.. attachment.Addresses];
        foreach (var (flag, text, family) in ((string, string?, AddressFamily)[])[("--ip", options.Ip, AddressFamily.InterNetwork), ("--ip6", options.Ip6, AddressFamily.InterNetworkV6)])
        {
            if (text is not null)
            {
                addresses.Add(IPAddress.TryParse(text, out var address) && address.AddressFamily == family ? Address(network, text)
                    : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": not an ip address of its version"));
            }
        }

        return attachment with
        {
            Addresses = addresses,
            Mac = options.MacAddress is { } mac ? MacAddress(mac) : attachment.Mac,
            Aliases = [.. attachment.Aliases, .. options.NetworkAliases.Select(Alias)],
        };
    }

    private static List<NetworkAttachment> RequireNoPlace(List<NetworkAttachment> attachments, CreateOptions options) =>
        options.Ip is not null || options.Ip6 is not null || options.MacAddress is not null
            ? throw new ContainersException(ErrorKind.Invalid, "--ip, --ip6 and --mac-address can only be set for a single network")
            {
                Hint = "say it with the network it is of: --network NAME:ip=ADDRESS,mac=ADDRESS",
            }
            : [.. attachments.Select(attachment => attachment with { Aliases = [.. attachment.Aliases, .. options.NetworkAliases.Select(Alias)] })];
}
