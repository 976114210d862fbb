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
/// come back, accepts, connects and moves the bytes. The container sees the bridge's address as the other side.
/// </summary>
public sealed class PortForwarder : IDisposable
{
    private const int StackSize = 256 * 1024;

    private readonly List<(InternetSocket Listener, PortPlan Port)> _listeners = [];
    private readonly HashSet<Connection> _connections = [];
    private readonly WakeUp _wakeUp = WakeUp.Create();
    private readonly EventLoop _loop = new();
    private Thread? _thread;
    private volatile IPAddress? _container;

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
    /// <param name="bridges">The network namespace with the bridges, the caller's, until this is disposed of; null for this process's own.</param>
    /// <param name="container">The container's address; null for none at the moment.</param>
    public void Start(FileDescriptor? bridges, IPAddress? container)
    {
        _container = container;
        _thread = new Thread(() => Run(bridges), StackSize) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>The container has another address from now on; null for none.</summary>
    public void MoveTo(IPAddress? container) => _container = container;

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

    private static InternetSocket At(IPAddress address, PortPlan port) => InternetSocket.Listen(new IPEndPoint(address, port.HostPort), port.Protocol == "tcp");

    private void Run(FileDescriptor? bridges)
    {
        if (bridges is not null)
        {
            ThreadNamespace.EnterNetwork(bridges);
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
                datagrams.Add(new DatagramPort(_loop, listener, () => TargetOf(port)));
            }
        }

        _loop.Run();
        datagrams.ForEach(port => port.Dispose());
        foreach (var connection in _connections)
        {
            connection.Dispose();
        }
    }

    private IPEndPoint? TargetOf(PortPlan port) => _container is { } address ? new IPEndPoint(address, port.ContainerPort) : null;

    private void Accept(InternetSocket listener, PortPlan port)
    {
        while (listener.TryAccept() is { } client)
        {
            try
            {
                var target = TargetOf(port) ?? throw new LinuxException("connect", Errno.EADDRNOTAVAIL, "container");
                _connections.Add(new Connection(_loop, client, target, Forget));
            }
            catch (LinuxException)
            {
                client.Dispose(); // as if nobody listened
            }
        }
    }

    private void Forget(Connection connection)
    {
        _connections.Remove(connection);
        connection.Dispose();
    }
}
