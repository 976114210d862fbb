using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Configuration.Yaml;
using Containers.Oci;

namespace Containers.Configuration.Devices;

/// <summary>One file of the Container Device Interface: devices of one kind, and what each needs of a container.</summary>
internal sealed class DeviceSpecificationFile
{
    private static readonly string[] s_stages = ["createRuntime", "createContainer", "startContainer", "prestart", "poststart", "poststop"];

    private readonly string _path;
    private readonly JsonObject _root;

    private DeviceSpecificationFile(string path, JsonObject root)
    {
        _path = path;
        _root = root;
        Kind = Text(root, "kind") ?? throw Wrong("it has no kind");
        Devices = [.. Items(root, "devices").Select(device => Text(device, "name") ?? throw Wrong("a device has no name"))];
    }

    /// <summary>VENDOR/CLASS.</summary>
    internal string Kind { get; }

    /// <summary>The devices' names.</summary>
    internal IReadOnlyList<string> Devices { get; }

    /// <exception cref="ContainersException">Invalid: it is no such file; the message names it.</exception>
    internal static DeviceSpecificationFile Read(string path)
    {
        try
        {
            var document = Path.GetExtension(path) == ".json" ? JsonNode.Parse(File.ReadAllBytes(path)) : YamlReader.Read(File.ReadAllText(path), path) is [var first, ..] ? first : null;
            return new DeviceSpecificationFile(path, document as JsonObject ?? throw Wrong(path, "it is not an object"));
        }
        catch (JsonException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{path}:{(e.LineNumber ?? 0) + 1}:{(e.BytePositionInLine ?? 0) + 1}: not JSON", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{path}: {e.Message}", e);
        }
    }

    /// <summary>What all devices of this file need.</summary>
    internal DeviceEdits Common() => Edits(_root);

    /// <summary>What one device needs.</summary>
    internal DeviceEdits Of(string name) => Edits(Items(_root, "devices").Last(device => Text(device, "name") == name));

    private DeviceEdits Edits(JsonObject owner) => owner["containerEdits"] is not { } given ? new DeviceEdits() : Read(given as JsonObject ?? throw Wrong("containerEdits is not an object"));

    private DeviceEdits Read(JsonObject edits) => new()
    {
        Environment = Texts(edits, "env"),
        Nodes = [.. Items(edits, "deviceNodes").Select(node =>
        {
            var path = Absolute(node, "path");
            return new DeviceNode(Text(node, "hostPath") is { Length: > 0 } host ? host : path, path, Text(node, "permissions") is { Length: > 0 } permissions ? permissions : "rwm");
        })],
        Mounts = [.. Items(edits, "mounts").Select(mount => new DeviceMount(Absolute(mount, "hostPath"), Absolute(mount, "containerPath"), Texts(mount, "options")))],
        Hooks = [.. Items(edits, "hooks").Select(Hook)],
        Groups = [.. Numbers(edits, "additionalGids")],
    };

    private DeviceHook Hook(JsonObject hook)
    {
        var stage = Text(hook, "hookName");
        return s_stages.Contains(stage)
            ? new DeviceHook(stage!, Absolute(hook, "path"), Texts(hook, "args"), Texts(hook, "env"), hook["timeout"] is JsonValue value && value.TryGetValue(out int seconds) ? seconds : null)
            : throw Wrong($"hook \"{stage}\" is unknown");
    }

    private string Absolute(JsonObject owner, string name) => Text(owner, name) is { } path && path.StartsWith('/') ? path : throw Wrong($"{name} is no absolute path");

    private string? Text(JsonObject owner, string name) => owner[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => text,
        _ => throw Wrong($"{name} is not a text"),
    };

    private IEnumerable<JsonObject> Items(JsonObject owner, string name) => List(owner, name).Select(item => item as JsonObject ?? throw Wrong($"{name} has something else than objects"));

    private IReadOnlyList<string> Texts(JsonObject owner, string name) =>
        [.. List(owner, name).Select(item => item is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong($"{name} has something else than texts"))];

    private IEnumerable<uint> Numbers(JsonObject owner, string name) =>
        List(owner, name).Select(item => item is JsonValue value && value.TryGetValue(out uint number) ? number : throw Wrong($"{name} has something else than numbers"));

    private JsonArray List(JsonObject owner, string name) => owner[name] is { } node ? node as JsonArray ?? throw Wrong($"{name} is not a list") : [];

    private ContainersException Wrong(string what) => Wrong(_path, what);

    private static ContainersException Wrong(string path, string what) => new(ErrorKind.Invalid, $"{path}: {what}");
}
