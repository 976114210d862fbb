using Containers.Engine.Containers.Options;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Containers;

/// <summary>How a container is cloned.</summary>
public sealed record CloneOptions
{
    /// <summary>The name; null for the original's with "-clone" behind it.</summary>
    public string? Name { get; init; }

    /// <summary>Another image; null for the original's.</summary>
    public ImageRecord? Image { get; init; }

    /// <summary>What the user calls that image.</summary>
    public string ImageName { get; init; } = string.Empty;

    /// <summary>Other limits.</summary>
    public UpdateOptions Changes { get; init; } = new();
}

/// <summary>Makes containers with the settings of others, and none of the changes made in them.</summary>
public sealed class ContainerCloner(Engine engine)
{
    /// <summary>Clones. Volumes and bind mounts are shared; of anonymous volumes that nobody else has the clone gets its own.</summary>
    /// <exception cref="ContainersException">AlreadyExists: the name is taken; Invalid: a flag.</exception>
    public ContainerRecord Clone(ContainerRecord original, CloneOptions options)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(options);
        InfraGuard.RequireFiles(original);
        using var hold = engine.HoldContent();
        var id = NameGenerator.NewId();
        var name = options.Name is { } wanted ? ContainerNames.Require(wanted) : FreeName(original.Name + "-clone");
        var volumes = new VolumeParser(engine);
        var clone = original with
        {
            Id = id,
            Name = name,
            Created = DateTimeOffset.UtcNow,
            ImageId = options.Image?.Id ?? original.ImageId,
            ImageName = options.Image is null ? original.ImageName : options.ImageName,
            Layers = options.Image?.Layers ?? original.Layers,
            RootDirectory = options.Image is null ? original.RootDirectory : null,
            Hostname = original.Hostname == original.Id[..12] ? id[..12] : original.Hostname,
            Limits = LimitOptions.Update(original.Limits, options.Changes.Limits),
        };
        var own = engine.Containers.VolumesOnlyOf(original);
        try
        {
            return Make(clone, original, own, volumes);
        }
        catch
        {
            engine.Work.Remove([.. volumes.Made.Select(engine.Volumes.Forget).OfType<string>()]);
            throw;
        }
    }

    private ContainerRecord Make(ContainerRecord clone, ContainerRecord original, IReadOnlyCollection<string> own, VolumeParser volumes)
    {
        clone = clone with { Mounts = [.. original.Mounts.Select(m => m.Anonymous && own.Contains(m.Name!) ? volumes.Anonymous(m.Destination, m.Options) : m)] };
        engine.Containers.Create(clone);
        return clone;
    }

    private string FreeName(string name)
    {
        var taken = engine.Containers.List().Select(record => record.Name).ToHashSet();
        return !taken.Contains(name) ? name : Enumerable.Range(1, int.MaxValue).Select(number => $"{name}{number}").First(candidate => !taken.Contains(candidate));
    }
}
