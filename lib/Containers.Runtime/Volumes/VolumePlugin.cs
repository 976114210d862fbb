using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Oci;

namespace Containers.Runtime.Volumes;

/// <summary>
/// A program that keeps volumes, by docker's protocol for volume plug-ins: JSON objects posted to a unix socket. What it
/// answers is bounded in size and time; it is chosen by the user and trusted with the files of its volumes, and with nothing else.
/// </summary>
/// <param name="name">What the user calls it.</param>
/// <param name="socketPath">Where it listens.</param>
/// <param name="timeout">How long it may take for an answer.</param>
public sealed class VolumePlugin(string name, string socketPath, TimeSpan timeout)
{
    private const string Driver = "VolumeDriver";
    private const int LongestMessage = 1024;

    /// <summary>Makes sure that it keeps volumes at all.</summary>
    /// <exception cref="ContainersException">Unsupported: it keeps none; Unreachable: it does not answer.</exception>
    public void Activate()
    {
        var kinds = Ask("/Plugin.Activate", [])["Implements"] as JsonArray ?? [];
        if (!kinds.Any(kind => kind is JsonValue value && value.TryGetValue<string>(out var text) && text == Driver))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"plugin {name} is no volume plugin");
        }
    }

    /// <summary>Has it make a volume.</summary>
    public void Create(string volume, IReadOnlyDictionary<string, string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Ask("/VolumeDriver.Create", new JsonObject
        {
            ["Name"] = volume, ["Opts"] = new JsonObject(options.Select(option => KeyValuePair.Create(option.Key, (JsonNode?)option.Value))),
        });
    }

    /// <summary>Has it remove a volume with all that is in it.</summary>
    public void Remove(string volume) => Ask("/VolumeDriver.Remove", new JsonObject { ["Name"] = volume });

    /// <summary>Has it make a volume's files accessible, and tells where they are: an absolute path on this machine.</summary>
    /// <param name="volume">The volume.</param>
    /// <param name="user">Who uses it: the same text ends that use.</param>
    public string Mount(string volume, string user)
    {
        var answer = Ask("/VolumeDriver.Mount", new JsonObject { ["Name"] = volume, ["ID"] = user });
        return Text(answer, "Mountpoint") is { } path && path.StartsWith('/') && !path.Contains('\0')
            ? path
            : throw new ContainersException(ErrorKind.Corrupt, $"volume plugin {name}: it does not say where volume {volume} is mounted");
    }

    /// <summary>Tells it that a use of a volume is over.</summary>
    public void Unmount(string volume, string user) => Ask("/VolumeDriver.Unmount", new JsonObject { ["Name"] = volume, ["ID"] = user });

    /// <summary>Where a volume's files are now; empty when nowhere.</summary>
    public string PathOf(string volume) => Text(Ask("/VolumeDriver.Path", new JsonObject { ["Name"] = volume }), "Mountpoint") ?? string.Empty;

    /// <summary>The names of the volumes it has.</summary>
    public IReadOnlyList<string> List() => [.. (Ask("/VolumeDriver.List", [])["Volumes"] as JsonArray ?? []).OfType<JsonObject>().Select(volume => Text(volume, "Name")).OfType<string>()];

    /// <summary>What it has to say of a volume; null when it does not know it, or has nothing to say.</summary>
    public JsonObject? Status(string volume)
    {
        try
        {
            var status = (Ask("/VolumeDriver.Get", new JsonObject { ["Name"] = volume })["Volume"] as JsonObject)?["Status"];
            return status is JsonObject known ? (JsonObject)known.DeepClone() : null;
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Invalid)
        {
            return null;
        }
    }

    private JsonObject Ask(string path, JsonObject request)
    {
        var (code, body) = PluginSocket.Post(socketPath, path, request.ToJsonString(), timeout, $"volume plugin {name}");
        JsonObject answer;
        try
        {
            answer = body.Length == 0 ? [] : JsonNode.Parse(body) as JsonObject ?? throw NoAnswer();
        }
        catch (JsonException) when (code is >= 200 and < 300)
        {
            throw NoAnswer();
        }
        catch (JsonException)
        {
            answer = []; // plain words, as of a server that does not know the path
        }

        return Text(answer, "Err") is { Length: > 0 } error ? throw new ContainersException(ErrorKind.Invalid, $"volume plugin {name}: {OneLine(error)}")
            : code is >= 200 and < 300 ? answer
            : throw new ContainersException(ErrorKind.Invalid, $"volume plugin {name}: {path} was answered with status {code}");
    }

    private ContainersException NoAnswer() => new(ErrorKind.Corrupt, $"volume plugin {name}: what it answers is no JSON object");

    private static string? Text(JsonObject answer, string field) => answer[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string OneLine(string text) => new([.. text.Take(LongestMessage).Select(c => char.IsControl(c) ? ' ' : c)]);
}
