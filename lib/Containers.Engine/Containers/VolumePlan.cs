using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>What volumes a container has mean for its start.</summary>
internal sealed class VolumePlan(Engine engine)
{
    private static readonly HashSet<string> s_ofBinds = ["rbind", "bind", "rprivate", "private", "rshared", "shared", "rslave", "slave"];

    /// <summary>How a volume is mounted; null for what is no volume. One that was removed meanwhile is made again, empty.</summary>
    internal MountSpec? TryMount(ContainerMount mount)
    {
        if (mount.Type != "volume")
        {
            return null;
        }

        var options = engine.Volumes.FindOrCreate(mount.Name!, mount.Anonymous).Options;
        var given = options.GetValueOrDefault("o", string.Empty).Split(',', StringSplitOptions.RemoveEmptyEntries);
        var device = options.GetValueOrDefault("device");
        var type = options.GetValueOrDefault("type", device is null ? "none" : "bind");
        return device is null && type is "none" or "bind"
            ? new MountSpec { Destination = mount.Destination, Type = "bind", Source = mount.Source, Options = mount.Options }
            : type is "none" or "bind"
            ? new MountSpec { Destination = mount.Destination, Type = "bind", Source = device!, Options = [.. mount.Options.Union(given)] }
            : new MountSpec
            {
                Destination = mount.Destination, Type = type, Source = device ?? type, Options = [.. mount.Options.Where(o => !s_ofBinds.Contains(o)).Union(given)],
            };
    }

    /// <summary>The volumes that nobody has used yet.</summary>
    internal IReadOnlyList<VolumeFill> Fills(ContainerRecord record) =>
    [
        .. record.Mounts.Where(m => m is { Type: "volume", NoCopy: false } && engine.Volumes.Find(m.Name!) is { NeedsFilling: true, Options.Count: 0 })
            .Select(m => new VolumeFill(m.Name!, m.Destination)),
    ];
}
