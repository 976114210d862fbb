using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Containers.E2E.Tests;

/// <summary>A small volume plug-in by docker's protocol: each volume is a directory below one of its own.</summary>
internal sealed class VolumePluginServer : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly ConcurrentDictionary<string, JsonObject> _volumes = new();
    private readonly ConcurrentDictionary<string, byte> _uses = new();
    private readonly string _directory;

    internal VolumePluginServer(string directory)
    {
        _directory = Directory.CreateDirectory(Path.Combine(directory, "kept")).FullName;
        SocketPath = Path.Combine(directory, "plugin.sock");
        Configuration = Path.Combine(directory, "containers.conf");
        File.WriteAllText(Configuration, $"[engine]\nvolume_plugin_timeout = 120\n[engine.volume_plugins]\nkeeper = \"{SocketPath}\"\nnobody = \"{directory}/nobody.sock\"\n");
        _listener.Bind(new UnixDomainSocketEndPoint(SocketPath));
        _listener.Listen();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    /// <summary>Where it listens.</summary>
    internal string SocketPath { get; }

    /// <summary>A containers.conf that knows it as "keeper".</summary>
    internal string Configuration { get; }

    /// <summary>Who uses what: "VOLUME USER".</summary>
    internal IReadOnlyList<string> Uses => [.. _uses.Keys.Order(StringComparer.Ordinal)];

    /// <summary>What it was asked to make, with its options.</summary>
    internal IReadOnlyDictionary<string, JsonObject> Kept => _volumes;

    /// <summary>Whether it answers nothing but errors.</summary>
    internal bool IsCross { get; set; }

    /// <summary>Makes a volume by other means than a request.</summary>
    internal void Make(string name)
    {
        _volumes[name] = [];
        Directory.CreateDirectory(PathOf(name));
    }

    internal string PathOf(string name) => Path.Combine(_directory, name);

    public void Dispose() => _listener.Dispose();

    private void Accept()
    {
        try
        {
            while (true)
            {
                using var connection = _listener.Accept();
                using var stream = new NetworkStream(connection);
                Serve(stream);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // The test is over.
        }
    }

    private void Serve(NetworkStream stream)
    {
        var (path, body) = Read(stream);
        JsonObject answer;
        try
        {
            answer = IsCross ? throw new InvalidOperationException("not today\nnor tomorrow") : Answer(path, body);
        }
        catch (InvalidOperationException e)
        {
            answer = new JsonObject { ["Err"] = e.Message };
        }

        var bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
        var status = answer.ContainsKey("Err") && answer["Err"]!.GetValue<string>().Length > 0 ? "500 Internal Server Error" : "200 OK";
        stream.Write(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n"));
        stream.Write(bytes);
    }

    private static (string Path, JsonObject Body) Read(NetworkStream stream)
    {
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)stream.ReadByte());
        }

        var lines = head.ToString().Split("\r\n");
        var length = int.Parse(lines.Single(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)).Split(':')[1], CultureInfo.InvariantCulture);
        var body = new byte[length];
        stream.ReadExactly(body);
        return (lines[0].Split(' ')[1], (JsonObject)JsonNode.Parse(body)!);
    }

    private JsonObject Answer(string path, JsonObject request)
    {
        var name = request["Name"]?.GetValue<string>() ?? string.Empty;
        var user = request["ID"]?.GetValue<string>() ?? string.Empty;
        if (path.EndsWith("Mount", StringComparison.Ordinal) || path.EndsWith("Unmount", StringComparison.Ordinal) || path.EndsWith("Remove", StringComparison.Ordinal))
        {
            _ = _volumes.ContainsKey(name) ? 0 : throw new InvalidOperationException($"there is no volume {name}");
        }

        switch (path)
        {
            case "/Plugin.Activate":
                return new JsonObject { ["Implements"] = new JsonArray("VolumeDriver") };
            case "/VolumeDriver.Create":
                Make(name);
                _volumes[name] = (JsonObject)request["Opts"]!.DeepClone();
                return new JsonObject { ["Err"] = string.Empty };
            case "/VolumeDriver.Remove":
                _ = Uses.Any(use => use.StartsWith(name + " ", StringComparison.Ordinal)) ? throw new InvalidOperationException("it is in use") : 0;
                _volumes.TryRemove(name, out _);
                Directory.Delete(PathOf(name), recursive: true);
                return new JsonObject { ["Err"] = string.Empty };
            case "/VolumeDriver.Mount":
                _uses[$"{name} {user}"] = 0;
                return new JsonObject { ["Mountpoint"] = PathOf(name), ["Err"] = string.Empty };
            case "/VolumeDriver.Unmount":
                _ = _uses.TryRemove($"{name} {user}", out _) ? 0 : throw new InvalidOperationException("nobody of that name uses it");
                return new JsonObject { ["Err"] = string.Empty };
            case "/VolumeDriver.Path":
                return new JsonObject { ["Mountpoint"] = PathOf(name), ["Err"] = string.Empty };
            case "/VolumeDriver.List":
                return new JsonObject { ["Volumes"] = new JsonArray([.. _volumes.Keys.Select(volume => new JsonObject { ["Name"] = volume, ["Mountpoint"] = PathOf(volume) })]), ["Err"] = string.Empty };
            case "/VolumeDriver.Get":
                return new JsonObject { ["Volume"] = new JsonObject { ["Name"] = name, ["Mountpoint"] = PathOf(name), ["Status"] = new JsonObject { ["mood"] = "calm" } }, ["Err"] = string.Empty };
            default:
                throw new InvalidOperationException($"what is {path}?");
        }
    }
}
