using System.Globalization;
using System.Text.Json.Nodes;
using Containers.State.Containers;

namespace Containers.Kube.Generating;

/// <summary>The volumes of a pod, written once however many of its containers mount them.</summary>
internal sealed class VolumeWriter
{
    private readonly OrderedDictionary<string, JsonObject> _volumes = [];

    /// <summary>The volumes.</summary>
    internal JsonArray Volumes => [.. _volumes.Values.Select(JsonNode (volume) => volume.DeepClone())];

    /// <summary>What a container has mounted.</summary>
    internal JsonArray Mounts(ContainerRecord container)
    {
        var mounts = new JsonArray();
        foreach (var mount in container.Mounts)
        {
            if (Name(mount) is not { } name)
            {
                continue;
            }

            var written = new JsonObject { ["mountPath"] = mount.Destination, ["name"] = name };
            if (mount.Options.Contains("ro") && mount.Type != "image")
            {
                written["readOnly"] = true;
            }

            if (mount.SubPath.Length > 0)
            {
                written["subPath"] = mount.SubPath;
            }

            mounts.Add((JsonNode)written);
        }

        foreach (var device in container.Security.Devices.Where(device => Path.Exists(device.HostPath)))
        {
            var name = Add($"device:{device.HostPath}", "dev", number => new JsonObject { ["name"] = number, ["hostPath"] = new JsonObject { ["path"] = device.HostPath, ["type"] = "CharDevice" } });
            mounts.Add((JsonNode)new JsonObject { ["mountPath"] = device.Path, ["name"] = name });
        }

        return mounts;
    }

    private string? Name(ContainerMount mount) => mount switch
    {
        { Type: "volume", Anonymous: true } => Add($"volume:{mount.Name}", "empty", name => new JsonObject { ["name"] = name, ["emptyDir"] = new JsonObject() }),
        { Type: "volume" } => Add($"volume:{mount.Name}", null, _ => new JsonObject { ["name"] = $"{mount.Name}-pvc", ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = mount.Name } }),
        { Type: "bind" } => Add($"bind:{mount.Source}", "host", name => new JsonObject
        {
            ["name"] = name, ["hostPath"] = new JsonObject { ["path"] = mount.Source, ["type"] = Directory.Exists(mount.Source) ? "Directory" : File.Exists(mount.Source) ? "File" : string.Empty },
        }),
        { Type: "tmpfs" } => Add($"tmpfs:{mount.Destination}:{_volumes.Count}", "memory", name => new JsonObject { ["name"] = name, ["emptyDir"] = Memory(mount) }),
        { Type: "image" } => Add($"image:{mount.Name}", "image", name => new JsonObject { ["name"] = name, ["image"] = new JsonObject { ["reference"] = mount.Name } }),
        _ => null,
    };

    private static JsonObject Memory(ContainerMount mount)
    {
        var memory = new JsonObject { ["medium"] = "Memory" };
        // Of the kernel's units, "1m" is what Kubernetes calls 1Mi; a share of the machine's memory has no word there.
        if (mount.Options.LastOrDefault(option => option.StartsWith("size=", StringComparison.Ordinal)) is { } size && !size.EndsWith('%'))
        {
            var text = size["size=".Length..].ToUpperInvariant();
            memory["sizeLimit"] = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? ContainerWriter.Bytes(bytes) : text.TrimEnd('K', 'M', 'G') + (text[^1] switch { 'K' => "Ki", 'M' => "Mi", 'G' => "Gi", _ => string.Empty });
        }

        return memory;
    }

    private string Add(string key, string? prefix, Func<string, JsonObject> make)
    {
        if (!_volumes.TryGetValue(key, out var volume))
        {
            volume = make($"{prefix}-{_volumes.Count}");
            _volumes[key] = volume;
        }

        return volume["name"]!.GetValue<string>();
    }
}
