using System.Net;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

/// <summary>A port of the loopback interface that nobody uses just now.</summary>
internal static class LoopbackPort
{
    internal static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
