using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Containers.Network.Forwarding;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Tests;

public class PortForwarderTests
{
    [Theory]
    [InlineData("", "127.0.0.1")]
    [InlineData("", "::1")]
    [InlineData("127.0.0.1", "127.0.0.1")]
    public async Task Bytes_go_both_ways_whole_and_ends_are_passed_on(string host, string from)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        var port = FreePort();
        using var forwarder = PortForwarder.Listen([new PortPlan(host, port, PortOf(server), "tcp")]);
        forwarder.Start(null, new ForwardingTarget(IPAddress.Loopback, []));
        var data = RandomNumberGenerator.GetBytes(3_000_000);
        using var client = new TcpClient(IPAddress.Parse(from).AddressFamily);
        await client.ConnectAsync(IPAddress.Parse(from), port, TestContext.Current.CancellationToken);
        using var accepted = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var echo = Task.Run(async () =>
        {
            await accepted.GetStream().CopyToAsync(accepted.GetStream());
            accepted.Client.Shutdown(SocketShutdown.Send); // after the end has come, so it was passed on
        }, TestContext.Current.CancellationToken);
        var send = Task.Run(async () =>
        {
            await client.GetStream().WriteAsync(data);
            client.Client.Shutdown(SocketShutdown.Send);
        }, TestContext.Current.CancellationToken);
        using var back = new MemoryStream();
        await client.GetStream().CopyToAsync(back, TestContext.Current.CancellationToken);
        await Task.WhenAll(echo, send);
        Assert.Equal(data, back.ToArray());
    }

    [Fact]
    public async Task Where_nobody_listens_the_connection_is_closed_and_the_next_one_can_succeed()
    {
        var inside = FreePort();
        var port = FreePort();
        using var forwarder = PortForwarder.Listen([new PortPlan("127.0.0.1", port, inside, "tcp")]);
        forwarder.Start(null, new ForwardingTarget(IPAddress.Loopback, []));
        using (var early = new TcpClient())
        {
            await early.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            Assert.True(await IsClosed(early));
        }

        using var server = new TcpListener(IPAddress.Loopback, inside);
        server.Start();
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
        using var accepted = await server.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        accepted.GetStream().WriteByte(7);
        Assert.Equal(7, client.GetStream().ReadByte());
    }

    [Fact]
    public async Task Datagrams_come_back_to_who_sent_them()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var port = FreePort();
        using var forwarder = PortForwarder.Listen([new PortPlan("", port, (ushort)((IPEndPoint)server.Client.LocalEndPoint!).Port, "udp")]);
        forwarder.Start(null, new ForwardingTarget(IPAddress.Loopback, []));
        var echo = Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                var got = await server.ReceiveAsync(TestContext.Current.CancellationToken);
                await server.SendAsync(got.Buffer, got.RemoteEndPoint, TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        using var one = new UdpClient("127.0.0.1", port);
        using var other = new UdpClient("127.0.0.1", port);
        foreach (var (client, value) in ((UdpClient, byte)[])[(one, 1), (other, 2), (one, 3), (other, 4)])
        {
            await client.SendAsync(new byte[] { value }, TestContext.Current.CancellationToken);
            Assert.Equal([value], (await client.ReceiveAsync(TestContext.Current.CancellationToken)).Buffer);
        }

        await echo;
    }

    [Fact]
    public void Ports_are_taken_all_or_none_and_free_again_afterwards()
    {
        var (free, taken) = (FreePort(), FreePort());
        using (var holder = new TcpListener(IPAddress.Loopback, taken))
        {
            holder.Start();
            var error = Assert.Throws<ContainersException>(() => PortForwarder.Listen([new PortPlan("127.0.0.1", free, 1, "tcp"), new PortPlan("127.0.0.1", taken, 1, "tcp")]));
            Assert.Equal((ErrorKind.InUse, $"cannot publish port 127.0.0.1:{taken}/tcp: address already in use"), (error.Kind, error.Message));
        }

        using (PortForwarder.Listen([new PortPlan("127.0.0.1", free, 1, "tcp"), new PortPlan("127.0.0.1", taken, 1, "tcp")]))
        {
        }

        using var again = new TcpListener(IPAddress.Loopback, free);
        again.Start();
    }

    private static ushort PortOf(TcpListener listener) => (ushort)((IPEndPoint)listener.LocalEndpoint).Port;

    private static ushort FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return PortOf(listener);
    }

    private static async Task<bool> IsClosed(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
