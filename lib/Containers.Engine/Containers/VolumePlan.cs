using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>What volumes a container has mean for its start.</summary>
internal sealed class VolumePlan(Engine engine)
{
    private static readonly HashSet<string> s_ofBinds = ["rbind", "bind", "rprivate", "private", "rshared", "shared", "rslave", "slave"];

    /// <summary>The plug-in that keeps a volume; null for what the store keeps, and for what is no volume.</summary>
    internal string? DriverOf(ContainerMount mount) =>
        mount is { Type: "volume", Name: not null } && engine.Volumes.Find(mount.Name) is { Driver: not VolumeCreator.LocalDriver } volume ? volume.Driver : null;

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
        if (device is not null && type is "none" or "bind" && !Path.Exists(device))
        {
            throw new ContainersException(ErrorKind.NotFound, $"volume {mount.Name}: its device {device}: no such file or directory") { Hint = $"mkdir -p {device}" };
        }

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
    internal IReadOnlyList<VolumeFill> Fills(ContainerRecord record)
    {
        var fills = new List<VolumeFill>();
        foreach (var mount in record.Mounts)
        {
            if (mount.Type == "volume" && engine.Volumes.Find(mount.Name!) is { NeedsFilling: true, Driver: VolumeCreator.LocalDriver } volume &&
                LocalVolumeOptions.IsDirectory(volume.Options) &&
                Fill(mount, LocalVolumeOptions.Read(volume.Options)) is var fill && (fill.Copies || fill.UserId is not null || fill.GroupId is not null))
            {
                fills.Add(fill);
            }
        }

        return fills;
    }

    private static VolumeFill Fill(ContainerMount mount, LocalVolumeOptions options) =>
        new(mount.Name!, mount.Destination, Copies: !mount.NoCopy && !options.NoCopy, options.UserId, options.GroupId);
}
