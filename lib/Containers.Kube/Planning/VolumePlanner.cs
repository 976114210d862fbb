using System.Globalization;
using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Planning;

/// <summary>What the volumes of a pod come to: what is made for it, and what its containers mount.</summary>
internal sealed class VolumePlanner
{
    private const uint Anybody = 0x1ff; // 0777, as Kubernetes has it: whoever the containers run as

    private readonly Dictionary<string, string> _made = [];
    private readonly List<VolumeContent> _contents = [];
    private readonly KubePod _pod;
    private readonly KnownValues _values;

    internal VolumePlanner(KubePod pod, KnownValues values, Func<string> newId, Action<string> warn)
    {
        (_pod, _values) = (pod, values);
        foreach (var (name, volume) in pod.Volumes)
        {
            Add(name, volume, newId, warn);
        }
    }

    /// <summary>The volumes that are made for the pod.</summary>
    internal IReadOnlyList<VolumeContent> Contents => _contents;

    /// <summary>The volumes that claims stand for which containers of the pod use.</summary>
    internal IReadOnlyList<string> Claims => [.. _pod.Containers.Concat(_pod.InitContainers).SelectMany(container => container.Mounts)
        .Select(mount => _pod.Volumes[mount.Volume]).OfType<ClaimVolume>().Select(claim => claim.Claim).Distinct()];

    /// <summary>What a container has mounted, as --mount takes it, and the devices among that, as --device takes them.</summary>
    internal (IReadOnlyList<string> Mounts, IReadOnlyList<string> Devices) For(KubeContainer container)
    {
        var mounts = new List<string>();
        var devices = new List<string>();
        foreach (var mount in container.Mounts)
        {
            if (_pod.Volumes[mount.Volume] is HostPathVolume { Type: "CharDevice" or "BlockDevice" } device)
            {
                devices.Add($"{HostPath(device, mount)}:{mount.Path}:{(mount.ReadOnly ? "r" : "rwm")}");
            }
            else
            {
                mounts.Add(string.Join(',', Fields(mount, _pod.Volumes[mount.Volume])));
            }
        }

        return (mounts, devices);
    }

    private void Add(string name, KubeVolume volume, Func<string> newId, Action<string> warn)
    {
        var users = _pod.Containers.Concat(_pod.InitContainers).Where(container => container.Mounts.Any(mount => mount.Volume == name)).ToList();
        switch (volume)
        {
            case EmptyVolume { InMemory: true } when users.Count > 1:
                warn($"volume {name} of pod {_pod.Name} is on the disk: several containers share it");
                AddEmpty(name, users, newId);
                break;
            case EmptyVolume { InMemory: false } when users.Count > 0:
                AddEmpty(name, users, newId);
                break;
            case FilesVolume files:
                var found = files.Sources.SelectMany(source => Files(source, files.Mode)).ToList(); // looked for, even if nobody mounts it
                if (users.Count > 0)
                {
                    _made[name] = newId();
                    _contents.Add(new VolumeContent(_made[name], [.. found.GroupBy(file => file.Path).Select(group => group.Last())], [], 0x1ed));
                }

                break;
            default:
                break;
        }
    }

    private void AddEmpty(string name, IReadOnlyList<KubeContainer> users, Func<string> newId)
    {
        _made[name] = newId();
        var parts = users.SelectMany(user => user.Mounts).Where(mount => mount.Volume == name && mount.SubPath.Length > 0).Select(mount => mount.SubPath);
        _contents.Add(new VolumeContent(_made[name], [], [.. parts.Distinct()], Anybody));
    }

    private IEnumerable<VolumeFile> Files(FilesSource source, uint mode)
    {
        if (_values.Find(source.IsSecret, source.Name, source.Optional, source.Place) is not { } values)
        {
            return [];
        }

        return source.Items.Count == 0
            ? values.Data.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new VolumeFile(pair.Key, pair.Value, mode))
            : source.Items.Select(item => (item, value: _values.Find(source.IsSecret, source.Name, item.Key, source.Optional, source.Place)))
                .Where(pair => pair.value is not null).Select(pair => new VolumeFile(pair.item.Path, pair.value!, pair.item.Mode ?? mode));
    }

    private IEnumerable<string> Fields(KubeMount mount, KubeVolume volume)
    {
        var destination = $"\"destination={mount.Path}\"";
        IEnumerable<string> fields = volume switch
        {
            // The label says nothing; with one, the volume is taken as it is: made for this pod alone.
            _ when _made.TryGetValue(mount.Volume, out var made) => ["type=volume", $"source={made}", destination, "volume-label=pod"],
            ClaimVolume claim => ["type=volume", $"source={claim.Claim}", destination],
            HostPathVolume path => ["type=bind", $"\"source={HostPath(path, mount)}\"", destination, $"bind-propagation={mount.Propagation}", .. Given(path.Path)],
            ImageVolume image => ["type=image", $"\"source={image.Reference}\"", destination],
            EmptyVolume { Size: > 0 and var size } => ["type=tmpfs", destination, "notmpcopyup", "tmpfs-mode=1777", string.Create(CultureInfo.InvariantCulture, $"tmpfs-size={size}")],
            _ => ["type=tmpfs", destination, "notmpcopyup", "tmpfs-mode=1777"],
        };
        var isReadOnly = mount.ReadOnly || volume is ClaimVolume { ReadOnly: true };
        return [.. fields, .. isReadOnly && volume is not ImageVolume ? (string[])["ro"] : [], .. mount.SubPath.Length > 0 && volume is not EmptyVolume { InMemory: true } || _made.ContainsKey(mount.Volume) && mount.SubPath.Length > 0 ? (string[])[$"\"subpath={mount.SubPath}\""] : []];
    }

    // "bind-mount-options: /srv/data:U" gives the files to the container's user.
    private string[] Given(string path) =>
        _pod.Annotations.TryGetValue("bind-mount-options", out var options) && options.LastIndexOf(':') is > 0 and var colon && options[..colon] == path && options[(colon + 1)..].Contains('U') ? ["U"] : [];

    private static string HostPath(HostPathVolume volume, KubeMount mount)
    {
        var path = Path.GetFullPath(volume.Path);
        return path.AsSpan().ContainsAny('"', '\n', '\0') ? throw new ContainersException(ErrorKind.Invalid, $"{mount.Place}: the path of volume {mount.Volume} has a quote or a line's end in it") : path;
    }
}
