using Containers.Linux.Sockets;
using Containers.Linux.Waiting;

namespace Containers.Network.Forwarding;

/// <summary>A connection somebody made to a published port, and the one made to the container for it.</summary>
internal sealed class Connection : IDisposable
{
    private readonly InternetSocket _client;
    private readonly InternetSocket _server;
    private readonly OneWay _in;
    private readonly OneWay _out;
    private readonly Watch _clientWatch;
    private readonly Watch _serverWatch;
    private readonly Action<Connection> _whenOver;
    private bool _isConnected;

    /// <param name="loop">Where both are waited for.</param>
    /// <param name="client">The one, this object's from now on.</param>
    /// <param name="server">The other, which may still be on its way; this object's from now on.</param>
    /// <param name="whenOver">Called once.</param>
    internal Connection(EventLoop loop, InternetSocket client, InternetSocket server, Action<Connection> whenOver)
    {
        _client = client;
        _server = server;
        _whenOver = whenOver;
        _client.SendAtOnce();
        _server.SendAtOnce();
        _in = new OneWay(_client, _server);
        _out = new OneWay(_server, _client);
        _clientWatch = loop.Add(_client, Readiness.None, _ => Move());
        _serverWatch = loop.Add(_server, Readiness.Write, _ => Move());
    }

    public void Dispose()
    {
        _clientWatch.Dispose();
        _serverWatch.Dispose();
        _in.Dispose();
        _out.Dispose();
        _client.Dispose();
        _server.Dispose();
    }

    private void Move()
    {
        if (!_isConnected && _server.TakeError() != 0)
        {
            _whenOver(this); // the client sees it closed, as if nobody listened
            return;
        }

        _isConnected = true;
        if (!_in.Pump() || !_out.Pump() || (_in.IsOver && _out.IsOver))
        {
            _whenOver(this);
            return;
        }

        _clientWatch.Interest = Of(_in.WantsInput, _out.WantsOutput);
        _serverWatch.Interest = Of(_out.WantsInput, _in.WantsOutput);
    }

    private static Readiness Of(bool read, bool write) => (read ? Readiness.Read : Readiness.None) | (write ? Readiness.Write : Readiness.None);
}
