using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Network.Bridges;
using Containers.Network.Forwarding;
using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Protocol;
using Containers.State;
using Containers.State.Containers;

namespace Wherry.Monitor;

/// <summary>The container's network namespace and what connects it, from a start to its end.</summary>
internal sealed class ContainerNetwork : IDisposable
{
    private readonly MonitorPlan _container;
    private readonly string _directory;
    private readonly StorePaths _paths;
    private readonly ContainerRecords _records;
    private NetworkPlan _plan;
    private BridgeNetworks? _bridges;
    private NetworkNamespace? _namespace;
    private FileDescriptor? _open;
    private NetworkConnection? _connection;
    private NetworkConnection? _ending;
    private PortForwarder? _ports;

    internal ContainerNetwork(MonitorPlan container, string directory)
    {
        _container = container;
        _plan = container.Network;
        _directory = directory;
        _paths = new StorePaths(container.StoreRoot, container.RunRoot);
        _records = new ContainerRecords(_paths);
    }

    /// <summary>Where the namespace is to be held.</summary>
    internal string Path => System.IO.Path.Combine(_directory, "netns");

    /// <summary>Where it is held; null for none of its own.</summary>
    internal string? NamespacePath => _namespace?.Path;

    /// <summary>The process that carries this container's traffic and nobody else's.</summary>
    internal ProcessIdentity? Process => _connection?.Process;

    /// <summary>The networks it is on, for records.</summary>
    internal IReadOnlyList<LiveAttachment> Attached => [.. (_bridges?.Attached ?? []).Select(attached => new LiveAttachment
    {
        Network = attached.Plan.Name,
        NetworkId = attached.Plan.Id,
        Interface = attached.Plan.Interface,
        Mac = attached.Mac,
        Addresses = [.. attached.Addresses.Select(address => $"{address.Address}/{address.Subnet.Length}")],
        Gateways = [.. attached.Addresses.Select(address => address.Gateway)],
        Aliases = attached.Plan.Aliases,
    })];

    /// <summary>Its addresses on those.</summary>
    internal IReadOnlyList<string> Addresses => [.. (_bridges?.Attached ?? []).SelectMany(attached => attached.Addresses).Select(address => address.Address.ToString())];

    /// <summary>Name servers that DHCP servers told of, once it is connected.</summary>
    internal IReadOnlyList<string> Servers => [.. (_bridges?.Attached ?? []).SelectMany(attached => attached.Servers).Distinct()];

    /// <summary>Lines of its hosts file for the containers it is linked to, as of now.</summary>
    internal IReadOnlyList<string> Linked => _bridges?.Linked ?? [];

    /// <summary>Before anything of the container is mounted.</summary>
    internal void Prepare(NetworkPlan plan)
    {
        if (plan.Mode == NetworkModes.Bridge)
        {
            var name = plan.KnownAs.Length > 0 ? plan.KnownAs : _container.Name;
            string HostsOf(string id) => new SharedHosts(_paths.ContainerRun(id)).Path;
            _bridges = new BridgeNetworks(plan, _paths.NetworkRun, _container.Id, name, _records.HasMonitor, HostsOf) { HostName = _container.Spec.Hostname };
        }
    }

    /// <summary>Takes what is to be known before the container is made: its addresses.</summary>
    internal void Reserve(NetworkPlan plan)
    {
        _plan = plan;
        if (_bridges is null)
        {
            return;
        }

        // Root's ports netavark leads in; they are taken all the same, so that nobody else has them.
        _ports = plan.Ports.Count > 0 ? PortForwarder.Listen(plan.Ports) : null;
        _bridges.Reserve(plan);
    }

    /// <summary>Connects a namespace, which is this object's from then on.</summary>
    internal void Connect(NetworkNamespace network)
    {
        _namespace = network;
        _open = FileOpening.Read(network.Path);
        _bridges?.Connect(_open);
        LetHelpersStay();
        if (_bridges?.Outside is { } bridges)
        {
            _ports?.Start((bridges, _open), Target);
        }

        _connection = NetworkConnection.Start(_plan, network, _directory);
    }

    /// <summary>Waits until traffic flows.</summary>
    internal void AwaitReady() => _connection?.AwaitReady();

    internal void Add(BridgePlan network)
    {
        Running.Add(network, _open!);
        LetHelpersStay();
        _ports?.MoveTo(Target);
    }

    internal void Remove(BridgePlan network)
    {
        Running.Remove(network.Id, _open!);
        _ports?.MoveTo(Target);
    }

    internal void Reload(NetworkPlan plan)
    {
        Running.Reload(plan, _open!);
        LetHelpersStay();
        _plan = plan;
    }

    /// <summary>Takes everything back.</summary>
    internal void End()
    {
        _connection?.Kill();
        _ports?.Dispose();
        _ports = null;
        _bridges?.Disconnect(_open);
        _open?.Dispose();
        _open = null;
        _namespace?.Dispose();
        _namespace = null;
        AwaitEnd();
        _ending = _connection;
        _connection = null;
        if (_plan.Ports.Count > 0)
        {
            AwaitEnd(); // ports are free again when a container has ended
        }
    }

    /// <summary>Waits for what was told to end. Nobody who waits for the container need wait for this.</summary>
    internal void AwaitEnd()
    {
        _ending?.Dispose();
        _ending = null;
    }

    public void Dispose()
    {
        _bridges?.Dispose();
        _bridges = null;
    }

    // What serves all containers on bridges must not go with the one that happened to start it: whoever stops a service ends all in its cgroup.
    private void LetHelpersStay()
    {
        var isSystemds = _container.Scope is not null || _container.SplitCgroup;
        if (!isSystemds || _bridges is null || SystemdManager.Find(_container.Rootless) is not { } manager || CgroupPlace.OwnPath is not { } own)
        {
            return;
        }

        try
        {
            var here = _bridges.Helpers.Where(helper => CgroupPlace.PathOf(helper.Pid) == own).ToList();
            if (here.Count > 0)
            {
                SystemdScope.Make(manager, $"wherry-networks-{here[0].Pid}.scope", "Networks of wherry", [.. here.Select(helper => helper.Pid)]);
            }
        }
        catch (Exception e) when (e is IOException or Containers.Oci.ContainersException)
        {
            // Then they do go with it, and the next container to come starts others.
        }
    }

    private ForwardingTarget? Target => ForwardingTarget.Of(_bridges?.Attached ?? []);

    private BridgeNetworks Running => _bridges is { } bridges && _open is not null ? bridges
        : throw new Containers.Oci.ContainersException(Containers.Oci.ErrorKind.Invalid, $"container {_container.Name} is not on any network one could connect or disconnect");
}
