using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Network.Addresses;
using Containers.Oci.Runtime;

namespace Containers.Network.Bridges;

/// <summary>The networks of one container, for its monitor: reserved before the container is made, connected when its namespace is there.</summary>
public sealed class BridgeNetworks : IDisposable
{
    private const string Setup = "setup";
    private const string Teardown = "teardown";
    private const byte OwnMark = 0x77;
    private const int LengthOfV4 = 4;

    private readonly string _directory;
    private readonly string _id;
    private readonly string _name;
    private readonly Leases _leases;
    private readonly DeadAttachments _dead;
    private readonly Links _links;
    private readonly Func<string, string> _hostsOf;
    private readonly FileDescriptor _mounts;
    private readonly List<AttachedNetwork> _attached = [];
    private NetworkPlan _plan;
    private Hub? _hub;

    /// <summary>Prepares them. Before anything of the container is mounted: what netavark starts outlives the container, and must not hold its mounts.</summary>
    /// <param name="plan">The networks.</param>
    /// <param name="directory">The directory of networks in the run directory.</param>
    /// <param name="id">The container's id.</param>
    /// <param name="name">Its name.</param>
    /// <param name="isAlive">Whether the container with an id has a monitor.</param>
    /// <param name="hostsOf">The hosts file of the container with an id.</param>
    public BridgeNetworks(NetworkPlan plan, string directory, string id, string name, Predicate<string> isAlive, Func<string, string> hostsOf)
    {
        _links = new Links(directory, isAlive);
        _hostsOf = hostsOf;
        _plan = plan;
        _directory = directory;
        _id = id;
        _name = name;
        _leases = new Leases(Path.Combine(directory, Leases.DirectoryName), isAlive);
        _dead = new DeadAttachments(directory, isAlive);
        FileDescriptor? mounts = null;
        using var child = ChildProcess.Start(new ProcessPlan
        {
            Path = string.Empty,
            Create = Namespaces.Mount,
            BeforeGo = pid => mounts = FileOpening.Read($"/proc/{pid}/ns/mnt"),
        });
        child.Wait();
        _mounts = mounts!;
    }

    /// <summary>Those it is on, in the order of their interfaces.</summary>
    public IReadOnlyList<AttachedNetwork> Attached => _attached;

    /// <summary>What the container is called by DHCP servers; empty for nothing.</summary>
    public string HostName { get; init; } = string.Empty;

    /// <summary>The namespace with the bridges; null for the one this process is in, or while nothing is reserved.</summary>
    public FileDescriptor? Outside => _hub?.Network;

    /// <summary>The processes that serve every container of the user's that is on a bridge, whichever of them started these; none outside of <see cref="Outside"/>.</summary>
    public IReadOnlyList<ProcessIdentity> Helpers => _hub?.Helpers ?? [];

    /// <summary>Makes sure the bridges have a place to be, and takes addresses.</summary>
    /// <exception cref="Oci.ContainersException">InUse for an address somebody has; Unsupported for what is missing here.</exception>
    /// <param name="plan">The networks, which may have changed since the last start.</param>
    public void Reserve(NetworkPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        _plan = plan;
        using var held = Hub.Hold(_directory);
        _hub = Hub.Join(_plan, _directory);
        _dead.Sweep(Program, Place);
        foreach (var bridge in _plan.Bridges)
        {
            _attached.Add(Reserve(bridge));
        }

        _links.Register(_id, _plan.Links);
        _links.Tell(_id, _hostsOf);
    }

    /// <summary>The lines of its hosts file for the containers it is linked to, as of now.</summary>
    public IReadOnlyList<string> Linked => _links.Lines(_plan.Links, [.. _attached.Select(attached => attached.Plan.Id)]);

    /// <summary>Connects the container.</summary>
    /// <param name="container">Its network namespace.</param>
    public void Connect(FileDescriptor container)
    {
        using var held = Hub.Hold(_directory);
        SetUp([.. _attached], container);
    }

    /// <summary>Puts a running container on one more network.</summary>
    /// <param name="plan">The network.</param>
    /// <param name="container">The container's network namespace.</param>
    public void Add(BridgePlan plan, FileDescriptor container)
    {
        using var held = Hub.Hold(_directory);
        var added = Reserve(plan);
        try
        {
            added = RunNetavark(Setup, [added], container)[0];
        }
        catch
        {
            _leases.Release(plan.Id, _id);
            throw;
        }

        _attached.Add(added);
        _links.Tell(_id, _hostsOf);
    }

    /// <summary>Takes a running container off a network.</summary>
    /// <param name="network">The network's id.</param>
    /// <param name="container">The container's network namespace.</param>
    public void Remove(string network, FileDescriptor container)
    {
        if (_attached.Find(attached => attached.Plan.Id == network) is not { } gone)
        {
            return;
        }

        using var held = Hub.Hold(_directory);
        RunNetavark(Teardown, [gone], container);
        _leases.Release(network, _id);
        _attached.Remove(gone);
        _links.Tell(_id, _hostsOf);
    }

    /// <summary>Connects a running container again with the addresses it has, whatever has become of rules, names and helpers.</summary>
    /// <param name="plan">Its networks, with what has changed about them.</param>
    /// <param name="container">The container's network namespace.</param>
    /// <exception cref="Oci.ContainersException">Unsupported, with netavark's own words.</exception>
    public void Reload(NetworkPlan plan, FileDescriptor container)
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var held = Hub.Hold(_directory);
        _plan = plan;
        _hub!.RequireOutlet(_plan);
        TearDown(container);
        var changed = _attached.Select(attached => attached with { Plan = plan.Bridges.FirstOrDefault(bridge => bridge.Id == attached.Plan.Id) ?? attached.Plan }).ToList();
        SetUp(changed, container);
    }

    /// <summary>Disconnects the container and gives back what it had.</summary>
    /// <param name="container">Its network namespace; null if it never had one.</param>
    public void Disconnect(FileDescriptor? container)
    {
        if (_hub is null)
        {
            return;
        }

        using var held = Hub.Hold(_directory);
        // With the last one of a hub of our own everything goes at once.
        if (container is not null && (_hub.Network is null || !_hub.IsLast))
        {
            TearDown(container);
        }

        foreach (var attached in _attached)
        {
            _leases.Release(attached.Plan.Id, _id);
            _dead.Forget(_id, attached.Plan.Id);
        }

        _attached.Clear();
        _links.Forget(_id, _plan.Links);
        _hub.Dispose();
        _hub = null;
    }

    /// <summary>Lets go of what preparing made.</summary>
    public void Dispose() => _mounts.Dispose();

    private AttachedNetwork Reserve(BridgePlan bridge)
    {
        _leases.Release(bridge.Id, _id); // of a monitor of this container that was killed
        var asked = bridge.Addresses.Select(IPAddress.Parse).ToList();
        var addresses = new List<AttachedAddress>();
        foreach (var plan in bridge.IpamDriver == "none" ? [] : bridge.Subnets)
        {
            var subnet = Subnet.TryParse(plan.Subnet)!.Value;
            var address = _leases.Take(bridge.Id, plan, asked.Find(subnet.Contains), _id);
            addresses.Add(new AttachedAddress(address, subnet, bridge.Internal ? string.Empty : plan.Gateway));
        }

        return new AttachedNetwork(bridge, bridge.Mac.Length > 0 ? bridge.Mac : NewMac(bridge, addresses), addresses);
    }

    // Locally administered, and nobody's group. It goes with the address: others remember for a while which it was.
    private static byte[] MacOf(byte[] address) => [0x92, OwnMark, .. address[^LengthOfV4..]];

    // Where it has no address yet, its own on that network: whoever gives addresses by it finds the same container at each start.
    private string NewMac(BridgePlan network, List<AttachedAddress> addresses) =>
        string.Join(':', MacOf(addresses.Count > 0 ? addresses[0].Address.GetAddressBytes() : SHA256.HashData(Encoding.ASCII.GetBytes(_id + network.Id))).Select(part => part.ToString("x2", CultureInfo.InvariantCulture)));

    private void SetUp(IReadOnlyList<AttachedNetwork> networks, FileDescriptor container)
    {
        Keep(networks);
        Keep(RunNetavark(Setup, networks, container));
    }

    private void Keep(IReadOnlyList<AttachedNetwork> networks)
    {
        _attached.Clear();
        _attached.AddRange(networks);
    }

    private List<AttachedNetwork> RunNetavark(string action, IReadOnlyList<AttachedNetwork> networks, FileDescriptor container, bool withPorts = true)
    {
        var done = new List<AttachedNetwork>();
        var servers = ServersOf(networks);
        // Outside is the host only for root; elsewhere nothing of the host's leads into the hub by itself.
        var ports = _hub!.Network is null && withPorts ? _plan.Ports : [];
        foreach (var network in networks)
        {
            // Noted before it happens, forgotten after it is undone. Each network by itself: they come and go so.
            var document = NetavarkDocument.Write(_id, _name, [network], ports, servers, _hub.Network is null ? 0 : Hub.Mtu, HostName);
            if (action == Setup)
            {
                _dead.Note(_id, network.Plan.Id, document);
            }

            var said = Program.Run(action, document, container, Place);
            done.Add(action == Setup && network.Plan.IsLeased ? NetavarkAnswer.Apply(said, network) : network);
            if (action == Teardown)
            {
                _dead.Forget(_id, network.Plan.Id);
            }

            if (action == Setup)
            {
                KeepAddress(network.Plan);
            }

            if (action == Setup && ports.Count > 0 && network.Plan.Driver == "bridge")
            {
                LetAskItself(network, container);
            }

            ports = []; // they lead to the first
        }

        _hub.NoteService();
        return done;
    }

    // A bridge takes the lowest of its interfaces' addresses, another one whenever they change, and containers send to the one they remember.
    private void KeepAddress(BridgePlan plan)
    {
        if (!plan.IsOwnBridge || plan.Subnets.Select(subnet => subnet.Gateway).FirstOrDefault(gateway => gateway.Length > 0) is not { } gateway)
        {
            return;
        }

        try
        {
            HardwareAddress.Set(_hub!.Network, plan.Device, MacOf(IPAddress.Parse(gateway).GetAddressBytes()));
        }
        catch (LinuxException)
        {
            // Then it is found again after a while.
        }
    }

    // At the host's address its own ports lead back to where it asks from, which a bridge does not do by itself, and older netavark does not ask for.
    private static void LetAskItself(AttachedNetwork network, FileDescriptor container)
    {
        try
        {
            BridgePort.SendBack(container, network.Plan.Interface);
        }
        catch (LinuxException)
        {
            // Everybody else can ask.
        }
    }

    // Each by itself: what somebody has taken away already, or what never was, keeps none of the others.
    private void TearDown(FileDescriptor container)
    {
        foreach (var attached in _attached)
        {
            try
            {
                RunNetavark(Teardown, [attached], container, attached == _attached[0]);
            }
            catch (Oci.ContainersException)
            {
                // The namespace takes its interfaces along.
            }
        }
    }

    private IReadOnlyList<string> ServersOf(IReadOnlyList<AttachedNetwork> networks) => _plan.Dns is { Count: > 0 } and not ["none"] ? _plan.Dns
        : networks.SelectMany(network => network.Plan.DnsServers).Distinct().ToList() is { Count: > 0 } ofNetworks ? ofNetworks
        : _hub!.Network is null ? [] : [ResolverFile.ForwarderOf(_plan.Program)];

    private Netavark Program => new(_plan.Netavark, _plan.Aardvark, _directory) { NamePort = _plan.NamePort, Firewall = _plan.Firewall, HasManager = Outside is null };

    private List<NamespaceToJoin> Place => _hub?.Network is { } hub
        ? [new(_mounts, Namespaces.Mount), new(hub, Namespaces.Network)]
        : [new(_mounts, Namespaces.Mount)];
}
