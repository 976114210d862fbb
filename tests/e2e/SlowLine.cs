using System.Net;
using System.Net.Sockets;

namespace Containers.E2E.Tests;

/// <summary>A way to a server on this machine that is as slow as a bad line, until it is mended.</summary>
internal sealed class SlowLine : IDisposable
{
    private const int BytesAtOnce = 16 * 1024;
    private const int MillisecondsBetween = 50;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _server;
    private volatile bool _isMended;
    private long _carried;

    internal SlowLine(string server)
    {
        _server = server;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it begins, as image names spell it.</summary>
    internal string Domain => _listener.LocalEndpoint.ToString()!;

    internal void Mend() => _isMended = true;

    /// <summary>How many bytes the server has sent on it.</summary>
    internal long Carried => Interlocked.Read(ref _carried);

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = CarryAsync(await _listener.AcceptTcpClientAsync());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task CarryAsync(TcpClient near)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                await far.ConnectAsync(IPEndPoint.Parse(_server));
                await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), AnswerAsync(far.GetStream(), near.GetStream()));
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // One of the ends is gone.
            }
        }
    }

    private async Task AnswerAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[BytesAtOnce];
        int count;
        while ((count = await from.ReadAsync(buffer)) > 0)
        {
            await to.WriteAsync(buffer.AsMemory(0, count));
            Interlocked.Add(ref _carried, count);
            await Task.Delay(_isMended ? 0 : MillisecondsBetween);
        }
    }
}
