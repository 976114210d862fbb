using System.Net;
using System.Net.Sockets;

namespace Containers.Network;

/// <summary>The host's own address on its way out, which pasta gives the container too.</summary>
public static class HostAddress
{
    /// <summary>The address the kernel would send from; null when there is no route. Sends nothing: connecting a UDP socket only looks the route up.</summary>
    public static string? Find()
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(new IPAddress([203, 0, 113, 1]), 9); // TEST-NET-3: routed like any other address, belongs to nobody
            return ((IPEndPoint)socket.LocalEndPoint!).Address.ToString();
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
