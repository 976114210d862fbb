using System.Net;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Forwarding;

/// <summary>
/// Carries what comes to published ports of the host to a container on a bridge in another network namespace. It listens
/// on the host's side from the moment it is made; one thread of its own, which goes over to the bridges' side and cannot
/// come back, accepts, connects and moves the bytes. The container sees the client's own address as the other side where
/// that can be (<see cref="ForwardingTarget"/>), its own for clients on this machine's loopback, which are led around the bridge
/// as the shorter way, and else the bridge's.
/// </summary>
public sealed class PortForwarder : IDisposable
{
    private const int StackSize = 256 * 1024;
    private const int Sctp = 132; // only taken, for rules of the kernel that lead it in

    private readonly List<(InternetSocket Listener, PortPlan Port)> _listeners = [];
    private readonly HashSet<Connection> _connections = [];
    private readonly WakeUp _wakeUp = WakeUp.Create();
    private readonly EventLoop _loop = new();
    private Thread? _thread;
    private volatile ForwardingTarget? _container;
    private (FileDescriptor Bridges, FileDescriptor Container)? _places;
    private bool _showsClients;

    private PortForwarder()
    {
    }

    /// <summary>Takes the ports, all or none.</summary>
    /// <exception cref="ContainersException">InUse; Unsupported for ports that are root's; the message has the port.</exception>
    public static PortForwarder Listen(IReadOnlyList<PortPlan> ports)
    {
        ArgumentNullException.ThrowIfNull(ports);
        var forwarder = new PortForwarder();
        try
        {
            foreach (var port in ports)
            {
                forwarder._listeners.Add((Listen(port), port));
            }

            return forwarder;
        }
        catch
        {
            forwarder.Dispose();
            throw;
        }
    }

    /// <summary>Begins to carry.</summary>
    /// <param name="places">The network namespaces with the bridges and of the container, the caller's, until this is disposed of; null for none but this process's own.</param>
    /// <param name="container">Where the container is; null for nowhere at the moment.</param>
    public void Start((FileDescriptor Bridges, FileDescriptor Container)? places, ForwardingTarget? container)
    {
        (_places, _container) = (places, container);
        _thread = new Thread(Run, StackSize) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The container is somewhere else from now on; null for nowhere.</summary>
    public void MoveTo(ForwardingTarget? container) => _container = container;

    /// <summary>Ends all connections and gives the ports back.</summary>
    public void Dispose()
    {
        if (_thread is not null)
        {
            _wakeUp.Set();
            _thread.Join();
        }

        _listeners.ForEach(pair => pair.Listener.Dispose());
        _wakeUp.Dispose();
    }

    private static InternetSocket Listen(PortPlan port)
    {
        try
        {
            return port.HostAddress.Length > 0 ? At(IPAddress.Parse(port.HostAddress), port) : AtAny(port);
        }
        catch (LinuxException e)
        {
            throw NetworkFailure.CannotListen(port, e);
        }
    }

    private static InternetSocket AtAny(PortPlan port)
    {
        try
        {
            return At(IPAddress.IPv6Any, port);
        }
        catch (LinuxException e) when (e.Errno is Errno.EAFNOSUPPORT or Errno.EADDRNOTAVAIL)
        {
            return At(IPAddress.Any, port); // no version 6 here
        }
    }

    private static InternetSocket At(IPAddress address, PortPlan port) => InternetSocket.Listen(new IPEndPoint(address, port.HostPort), port.Protocol != "udp", port.Protocol == "sctp" ? Sctp : 0);

    private void Run()
    {
        if (_places is { } places)
        {
            ThreadNamespace.EnterNetwork(places.Bridges);
            _showsClients = CanShowClients();
        }

        var datagrams = new List<DatagramPort>();
        _loop.Add(_wakeUp, Readiness.Read, _ => _loop.Stop());
        foreach (var (listener, port) in _listeners)
        {
            if (port.Protocol == "tcp")
            {
                _loop.Add(listener, Readiness.Read, _ => Accept(listener, port));
            }
            else
            {
                datagrams.Add(new DatagramPort(_loop, listener, client => Connect(port, client, isStream: false)));
            }
        }

        _loop.Run();
        datagrams.ForEach(port => port.Dispose());
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    // Only to the namespace of the bridges may something be added for it. Without that part of the kernel all is as it was.
    private static bool CanShowClients()
    {
        try
        {
            ForeignAddresses.Allow();
            return true;
        }
        catch (LinuxException)
        {
            return false;
        }
    }

    private void Accept(InternetSocket listener, PortPlan port)
    {
        while (listener.TryAccept(out var client) is { } accepted)
        {
            try
            {
                _connections.Add(new Connection(_loop, accepted, Connect(port, client, isStream: true), Forget));
            }
            catch (LinuxException)
            {
                accepted.Dispose(); // as if nobody listened
            }
        }
    }

    private InternetSocket Connect(PortPlan port, IPEndPoint? client, bool isStream)
    {
        var container = _container ?? throw new LinuxException("connect", Errno.EADDRNOTAVAIL, "container");
        if (_showsClients && client is not null && container.SeenBy(client.Address) is { } address)
        {
            // A port of the client's that has such a connection already, or still, is replaced by any.
            foreach (var origin in (ReadOnlySpan<IPEndPoint>)[client, new IPEndPoint(client.Address, 0)])
            {
                try
                {
                    return InternetSocket.Connect(new IPEndPoint(address, port.ContainerPort), isStream, origin);
                }
                catch (LinuxException)
                {
                    // Then without.
                }
            }
        }

        // From inside the way is that of the container's loopback, twice as fast as over the bridge.
        var place = new IPEndPoint(container.Address, port.ContainerPort);
        return _places is { } places && client is not null && IPAddress.IsLoopback(client.Address)
            ? ThreadNamespace.VisitNetwork(places.Container, places.Bridges, () => InternetSocket.Connect(place, isStream))
            : InternetSocket.Connect(place, isStream);
    }

    private void Forget(Connection connection)
    {
        _connections.Remove(connection);
        connection.Dispose();
    }
}
