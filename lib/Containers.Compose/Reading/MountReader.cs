using System.Text.Json;
using Containers.Compose.Model;

namespace Containers.Compose.Reading;

/// <summary>Reads what is mounted into a service's containers.</summary>
internal static class MountReader
{
    // docker's hints about how quickly changes are seen through a virtual machine.
    private static readonly string[] s_hints = ["cached", "delegated", "consistent"];

    private static readonly string[] s_options = ["z", "Z", "nocopy", "U", "O", "private", "rprivate", "shared", "rshared", "slave", "rslave", "exec", "noexec", "dev", "nodev", "suid", "nosuid"];

    internal static IReadOnlyList<ComposeMount> Read(ComposeNode? volumes, ComposeNode? tmpfs)
    {
        var mounts = new List<ComposeMount>();
        foreach (var mount in (volumes?.Items() ?? []).Select(item => item.IsMapping ? Long(item) : Short(item)))
        {
            mounts.RemoveAll(other => other.Target == mount.Target); // the last counts
            mounts.Add(mount);
        }

        foreach (var text in tmpfs?.OneOrMore() ?? [])
        {
            var parts = text.Split(':', 2);
            mounts.Add(new ComposeMount { Type = "tmpfs", Target = parts[0], Options = parts.Length > 1 ? parts[1].Split(',') : [], Place = tmpfs!.Place });
        }

        return mounts;
    }

    private static ComposeMount Short(ComposeNode node)
    {
        var parts = node.Text().Split(':');
        if (parts.Length > 3 || parts[0].Length == 0 || (parts.Length > 1 && !parts[1].StartsWith('/')) || (parts.Length == 1 && !parts[0].StartsWith('/')))
        {
            throw node.Wrong($"\"{node.Text()}\" is no volume: want [SOURCE:]TARGET[:OPTIONS], the target absolute");
        }

        var options = parts.Length > 2 ? parts[2].Split(',').Except(s_hints).ToList() : [];
        foreach (var option in options.Where(option => option is not ("ro" or "rw") && !s_options.Contains(option)))
        {
            throw node.Wrong($"there is no option '{option}'{(NearestKey.Of(option, ["ro", "rw", .. s_options]) is { } near ? $"; did you mean '{near}'?" : string.Empty)}");
        }

        var isPath = parts.Length > 1 && parts[0][0] is '/' or '.' or '~';
        return new ComposeMount
        {
            Type = isPath && parts.Length > 1 ? "bind" : "volume",
            Source = parts.Length == 1 ? string.Empty : isPath ? node.Context.Absolute(parts[0]) : parts[0],
            Target = parts.Length == 1 ? parts[0] : parts[1],
            IsReadOnly = options.Contains("ro"),
            Options = [.. options.Where(option => option is not ("ro" or "rw"))],
            MakesDirectory = true,
            Place = node.Place,
        };
    }

    private static ComposeMount Long(ComposeNode node)
    {
        node.Only("bind", "consistency", "image", "read_only", "source", "target", "tmpfs", "type", "volume");
        var type = (node["type"] ?? throw node.Wrong("it has no 'type'")).Choice("bind", "volume", "tmpfs", "image", "npipe", "cluster");
        if (type is "npipe" or "cluster")
        {
            throw node["type"]!.Wrong($"there is no {type} here");
        }

        var bind = node["bind"]?.Only("create_host_path", "propagation", "recursive", "selinux");
        var volume = node["volume"]?.Only("labels", "nocopy", "subpath");
        var memory = node["tmpfs"]?.Only("mode", "size");
        var image = node["image"]?.Only("subpath");
        var source = node["source"]?.Text() ?? string.Empty;
        bind?["recursive"]?.Warn("it has no counterpart and is left out");
        volume?["labels"]?.Warn("it has no counterpart and is left out");
        if (type is "bind" or "image" && source.Length == 0)
        {
            throw node.Wrong("it has no 'source'");
        }

        return new ComposeMount
        {
            Type = type,
            Source = type == "bind" ? node.Context.Absolute(source) : source,
            Target = (node["target"] ?? throw node.Wrong("it has no 'target'")).Text(),
            IsReadOnly = node["read_only"]?.Flag() ?? false,
            Options = [.. Options(bind, volume, memory)],
            SubPath = volume?["subpath"]?.Text() ?? image?["subpath"]?.Text(),
            MakesDirectory = bind?["create_host_path"]?.Flag() ?? false,
            Place = node.Place,
        };
    }

    private static IEnumerable<string> Options(ComposeNode? bind, ComposeNode? volume, ComposeNode? memory)
    {
        IEnumerable<string?> all =
        [
            bind?["propagation"]?.Choice("private", "rprivate", "shared", "rshared", "slave", "rslave"),
            bind?["selinux"]?.Choice("z", "Z"),
            volume?["nocopy"]?.Flag() == true ? "nocopy" : null,
            memory?["size"] is { } size ? "size=" + size.Size() : null,
            memory?["mode"] is { } mode ? "mode=" + (mode.Value!.GetValueKind() == JsonValueKind.Number ? Convert.ToString(mode.Number(), 8) : mode.Text()) : null,
        ];
        return all.OfType<string>();
    }
}
