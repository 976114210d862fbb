using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Linux.Identity;
using Containers.Network;
using Containers.Network.Addresses;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>Makes networks: a record each. Bridges come about when the first container is on them.</summary>
public sealed class NetworkCreator(Engine engine)
{
    /// <summary>The driver of networks on this machine alone.</summary>
    public const string BridgeDriver = "bridge";

    private const string HostLocal = "host-local";
    private const string Loopback = "lo"; // every namespace has one that is no bridge
    private const int LongestDevice = 15; // IFNAMSIZ without its end

    private static readonly string[] s_modes =
        [NetworkModes.None, NetworkModes.Host, NetworkModes.Bridge, NetworkModes.Pasta, NetworkModes.Slirp4netns, "container", "ns", "private", "default"];

    /// <summary>Makes a network.</summary>
    /// <exception cref="ContainersException">Invalid, AlreadyExists, InUse for addresses somebody has, or Unsupported; nothing was made.</exception>
    public NetworkRecord Create(CreateNetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Name is { } asked && s_modes.Contains(asked))
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot create network with name \"{asked}\" because it conflicts with a valid network mode");
        }

        if (options.Name is { } name && !ContainerNames.IsValid(name))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid network name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");
        }

        RequireDriver(options);
        using var held = engine.Networks.Hold();
        var others = engine.Networks.List().ToList();
        if (options.Name is not null && others.Find(other => other.Name == options.Name) is { } existing)
        {
            return options.Ignore ? existing : throw new ContainersException(ErrorKind.AlreadyExists, $"network name {options.Name} already used: network already exists")
            {
                Hint = $"wherry network inspect {options.Name} shows it; --ignore takes it as it is",
            };
        }

        var record = Resolve(options, others);
        if (record.IpamDriver == DhcpProxy.IpamDriver)
        {
            DhcpProxy.RequireKind(options, record);
        }

        NetavarkVersion.Require(record);
        DhcpProxy.Require(record);
        engine.Networks.Write(record, "create");
        return record;
    }

    private NetworkRecord Resolve(CreateNetworkOptions options, List<NetworkRecord> others)
    {
        var isBridge = options.Driver == BridgeDriver;
        var (driverOptions, device) = NetworkDriverOptions.Read(options);
        var ipam = options.IpamDriver ?? HostLocal;
        var isOwnBridge = NetworkDriverOptions.IsOwnBridge(options.Driver, driverOptions);
        if (isBridge && !isOwnBridge)
        {
            RequireUnmanaged(device);
        }

        var subnets = ipam == HostLocal ? OwnSubnets(options, others, isOwnBridge) : RequireNoSubnets(options, ipam);
        return new NetworkRecord
        {
            Name = options.Name ?? FreeName(others),
            Id = RandomId.New(),
            Created = DateTimeOffset.UtcNow,
            Driver = options.Driver,
            Device = device is not null ? RequireDevice(device, others, isBridge, isOwnBridge) : isOwnBridge ? FreeDevice(others) : string.Empty,
            Subnets = subnets,
            IPv6 = options.IPv6 || subnets.Any(subnet => subnet.Subnet.Contains(':', StringComparison.Ordinal)),
            Internal = options.Internal,
            Dns = isBridge && !options.DisableDns && subnets.Count > 0,
            DnsServers = Servers(options),
            IpamDriver = ipam,
            Routes = [.. options.Routes.Select(NetworkAddressing.ReadRoute)],
            Labels = LabelOptions.Merge(null, options.Labels),
            Options = driverOptions,
        };
    }

    private IReadOnlyList<NetworkSubnet> OwnSubnets(CreateNetworkOptions options, List<NetworkRecord> others, bool isOwnBridge)
    {
        var pools = StandardNetwork.Pools(engine.Configuration);
        return new NetworkAddressing(options, others, pools, engine.Networks.Standard.Name) { IsOnHost = !isOwnBridge }.Resolve();
    }

    private static IReadOnlyList<NetworkSubnet> RequireNoSubnets(CreateNetworkOptions options, string ipam) => options.Subnets.Count + options.Gateways.Count + options.Ranges.Count == 0 ? []
        : throw new ContainersException(ErrorKind.Invalid, $"--ipam-driver {ipam}: addresses are not given by this network, so it takes no --subnet, --gateway or --ip-range");

    private static void RequireUnmanaged(string? device)
    {
        if (UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, "network option mode=unmanaged needs a bridge of the host's, which only root may use") { Hint = "leave it out: a bridge is made for the network" };
        }

        if (device is null)
        {
            throw new ContainersException(ErrorKind.Invalid, "network option mode=unmanaged: which bridge of the host's is meant is not said")
            {
                Hint = "--interface-name BRIDGE; ip link show type bridge lists those there are",
            };
        }
    }

    private static void RequireDriver(CreateNetworkOptions options)
    {
        if (options.Driver is not (BridgeDriver or "macvlan" or "ipvlan"))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"unsupported network driver {options.Driver}: want bridge, macvlan or ipvlan");
        }

        if (options.Driver != BridgeDriver && UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"network driver {options.Driver} needs an interface of the host's, which only root may use")
            {
                Hint = "leave --driver out: a bridge does without",
            };
        }

        if (options.IpamDriver == DhcpProxy.IpamDriver && UserNamespace.IsRootless)
        {
            throw new ContainersException(ErrorKind.Unsupported, "ipam driver dhcp needs an interface of the host's, which only root may use")
            {
                Hint = "leave --ipam-driver out: addresses are given without a server",
            };
        }

        if (options.IpamDriver is not (null or HostLocal or "none" or DhcpProxy.IpamDriver))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"unsupported ipam driver {options.IpamDriver}: want host-local, dhcp or none");
        }
    }

    private static IReadOnlyList<string> Servers(CreateNetworkOptions options) =>
        options.DnsServers.FirstOrDefault(text => Subnet.ReadAddress(text) is null) is { } wrong
            ? throw new ContainersException(ErrorKind.Invalid, $"invalid --dns \"{wrong}\": not an ip address")
            : options.DnsServers.Count > 0 && options.DisableDns
                ? throw new ContainersException(ErrorKind.Invalid, "conflicting options: --dns and --disable-dns")
                : options.DnsServers;

    private static string FreeName(List<NetworkRecord> others)
    {
        var taken = others.Select(other => other.Name).ToHashSet();
        return Numbered().First(name => !taken.Contains(name));
    }

    private static string FreeDevice(List<NetworkRecord> others)
    {
        var taken = others.Select(other => other.Device).Concat(HostInterfaces.Names()).ToHashSet();
        return Numbered().First(name => !taken.Contains(name));
    }

    private static IEnumerable<string> Numbered() => Enumerable.Range(1, int.MaxValue - 1).Select(i => string.Create(CultureInfo.InvariantCulture, $"podman{i}"));

    private static string RequireDevice(string device, List<NetworkRecord> others, bool isBridge, bool isNew)
    {
        if (device.Length is 0 or > LongestDevice || device.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '.' or '-')) || device is "." or ".." || (isNew && device == Loopback))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid interface name \"{device}\": want at most {LongestDevice} letters, digits, \"_\", \".\" or \"-\", and not \"{Loopback}\"");
        }

        if (!isNew && !HostInterfaces.Names().Contains(device))
        {
            throw new ContainersException(ErrorKind.NotFound, $"{(isBridge ? "bridge" : "parent interface")} {device} does not exist") { Hint = "ip link lists the interfaces there are" };
        }

        return isNew && others.Find(other => other.Device == device) is { } holder
            ? throw new ContainersException(ErrorKind.InUse, $"bridge name {device} already in use by network {holder.Name}")
            : device;
    }
}
