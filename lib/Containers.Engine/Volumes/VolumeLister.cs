using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Volumes;

namespace Containers.Engine.Volumes;

/// <summary>A volume and who uses it.</summary>
/// <param name="Record">The volume.</param>
/// <param name="DataPath">Where its files are; empty for one that a plug-in keeps.</param>
/// <param name="Users">Containers it is mounted into, running or not.</param>
public sealed record VolumeView(VolumeRecord Record, string DataPath, IReadOnlyList<ContainerRecord> Users);

/// <summary>Tells which volumes there are.</summary>
public sealed class VolumeLister(Engine engine)
{
    /// <summary>All, by name.</summary>
    public IReadOnlyList<VolumeView> All()
    {
        var users = Users();
        return [.. engine.Volumes.List().Select(record => View(record, users))];
    }

    /// <summary>One, by its name.</summary>
    /// <exception cref="ContainersException">NotFound.</exception>
    public VolumeView Find(string name) => TryFind(name) ?? throw new ContainersException(ErrorKind.NotFound, $"no volume with name \"{name}\" found: no such volume")
    {
        Hint = "wherry volume ls lists the volumes there are",
    };

    /// <summary>One, by its name; null when there is none.</summary>
    public VolumeView? TryFind(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ContainerNames.IsValid(name) && engine.Volumes.Find(name) is { } record ? View(record, Users()) : null;
    }

    private VolumeView View(VolumeRecord record, ILookup<string, ContainerRecord> users) =>
        new(record, record.Driver == VolumeCreator.LocalDriver ? engine.Volumes.DataPath(record.Name) : string.Empty, [.. users[record.Name]]);

    private ILookup<string, ContainerRecord> Users() => engine.Containers.List()
        .SelectMany(container => container.Mounts.Where(m => m is { Type: "volume", Name: not null }).Select(m => (m.Name, Container: container)).Distinct())
        .ToLookup(pair => pair.Name!, pair => pair.Container);
}
