using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.Registry.Tests;

/// <summary>A request as it came.</summary>
public sealed record Received(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

/// <summary>What to answer.</summary>
public sealed record Reply(int Status, byte[] Body, params (string Name, string Value)[] Headers)
{
    public Reply(int status, string body = "", params (string Name, string Value)[] headers)
        : this(status, Encoding.UTF8.GetBytes(body), headers)
    {
    }

    /// <summary>The length to claim; null for the truth, -1 for none (the end is the connection's end).</summary>
    public long? ClaimedLength { get; init; }

    /// <summary>After how many bytes of the body to reset the connection.</summary>
    public int? CutAfter { get; init; }

    /// <summary>After how many bytes of the body to say nothing more, until the client goes.</summary>
    public int? StallAfter { get; init; }

    /// <summary>Whether the body is sent again and again, until the client goes.</summary>
    public bool IsEndless { get; init; }
}

/// <summary>A server that says what a test wants it to say, over plain HTTP, however wrong that is.</summary>
public sealed class ScriptedServer : IDisposable
{
    private const int TlsHandshake = 0x16;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<Received, Reply> _script;

    public ScriptedServer(Func<Received, Reply> script)
    {
        _script = script;
        _listener.Start();
        Domain = $"127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _ = AcceptAsync();
    }

    public string Domain { get; }

    public ConcurrentQueue<Received> Requests { get; } = new();

    public IEnumerable<Received> RequestsFor(string part) => Requests.Where(r => r.Path.Contains(part, StringComparison.Ordinal));

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(() => Serve(client));
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private void Serve(TcpClient client)
    {
        using (client)
        {
            try
            {
                using var stream = new BufferedStream(client.GetStream());
                if (Read(stream) is not { } request)
                {
                    return;
                }

                Requests.Enqueue(request);
                Answer(client, stream, request, request.Path == "/v2/" && !HandlesGreeting ? new Reply(200) : _script(request));
            }
            catch (IOException)
            {
                // The client had enough.
            }
        }
    }

    /// <summary>Whether the script also answers GET /v2/.</summary>
    public bool HandlesGreeting { get; init; }

    private static void Answer(TcpClient client, Stream stream, Received request, Reply reply)
    {
        var head = new StringBuilder($"HTTP/1.1 {reply.Status} Scripted\r\nConnection: close\r\n");
        if (reply.ClaimedLength is not -1)
        {
            head.Append($"Content-Length: {reply.ClaimedLength ?? reply.Body.Length}\r\n");
        }

        foreach (var (name, value) in reply.Headers)
        {
            head.Append($"{name}: {value}\r\n");
        }

        stream.Write(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (request.Method != "HEAD")
        {
            do
            {
                stream.Write(reply.Body.AsSpan(0, reply.CutAfter ?? reply.StallAfter ?? reply.Body.Length));
            }
            while (reply.IsEndless); // ends with the connection
        }

        stream.Flush();
        if (reply.StallAfter is not null)
        {
            stream.ReadByte(); // the end, when the client has gone
        }

        if (reply.CutAfter is not null)
        {
            AwaitDelivery(client.Client);
            client.Client.LingerState = new LingerOption(true, 0);
            client.Client.Close();
        }
    }

    // A reset throws away what was not delivered yet: the kernel's own table says when there is nothing of that kind.
    private static void AwaitDelivery(Socket socket)
    {
        var (here, there) = ((IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!);
        var ends = (Here: $":{here.Port:X4}", There: $":{there.Port:X4}");
        bool IsDelivered() => File.ReadLines("/proc/net/tcp").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 4 && fields[1].EndsWith(ends.Here, StringComparison.Ordinal) && fields[2].EndsWith(ends.There, StringComparison.Ordinal))
            .All(fields => fields[4].StartsWith("00000000:", StringComparison.Ordinal));
        SpinWait.SpinUntil(IsDelivered, TimeSpan.FromSeconds(30));
    }

    private static Received? Read(Stream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            var value = stream.ReadByte();
            if (value < 0 || (head.Length == 0 && value == TlsHandshake))
            {
                return null;
            }

            head.Append((char)value);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .GroupBy(pair => pair[0], StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(",", group.Select(pair => pair[1].Trim())), StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length) : 0];
        stream.ReadExactly(body);
        var first = lines[0].Split(' ');
        return new Received(first[0], first[1], headers, body);
    }
}
