using Containers.Linux.Sockets;
using Containers.Runtime.Namespaces;

namespace Containers.Engine.Containers;

/// <summary>
/// A monitor on its way, which will wait for its request. One that never gets one ends by itself when this is disposed of.
/// </summary>
internal sealed class MonitorLaunch(StartingProcess starting, UnixSocket socket) : IDisposable
{
    private bool _handedOver;

    /// <summary>The connection over which the request goes; the caller's from then on.</summary>
    internal MonitorConnection Complete()
    {
        starting.Complete().Dispose();
        _handedOver = true;
        return new MonitorConnection(socket);
    }

    public void Dispose()
    {
        starting.Dispose();
        if (!_handedOver)
        {
            socket.Dispose();
        }
    }
}
