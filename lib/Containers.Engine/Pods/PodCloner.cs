using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>How a pod is cloned.</summary>
public sealed record PodCloneOptions
{
    /// <summary>The name; null for the original's with "-clone" behind it.</summary>
    public string? Name { get; init; }

    /// <summary>--infra-name.</summary>
    public string? InfraName { get; init; }

    /// <summary>Another host name.</summary>
    public string? Hostname { get; init; }

    /// <summary>Another restart policy for its containers that had the pod's.</summary>
    public string? Restart { get; init; }

    /// <summary>Further labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Files with further labels.</summary>
    public IReadOnlyList<string> LabelFiles { get; init; } = [];

    /// <summary>Other limits.</summary>
    public UpdateOptions Changes { get; init; } = new();

    /// <summary>The command line, for the record.</summary>
    public IReadOnlyList<string> CommandLine { get; init; } = [];
}

/// <summary>Makes pods with the settings of others, and containers in them with the settings of those in the others.</summary>
public sealed class PodCloner(Engine engine)
{
    /// <summary>Clones. Volumes and bind mounts are shared; of anonymous volumes that nobody else has the clones get their own.</summary>
    /// <exception cref="Oci.ContainersException">AlreadyExists: a name is taken; Invalid: a flag. Nothing was made.</exception>
    public PodRecord Clone(PodRecord original, PodCloneOptions options)
    {
        ArgumentNullException.ThrowIfNull(original);
        ArgumentNullException.ThrowIfNull(options);
        using var hold = engine.HoldContent();
        var view = new PodObserver(engine).Observe(original);
        if (options.Restart is not null)
        {
            _ = RestartText.Parse(options.Restart, autoRemove: false);
        }

        var ids = view.Containers.ToDictionary(c => c.Record.Id, _ => NameGenerator.NewId());
        var pod = original with
        {
            Id = NameGenerator.NewId(),
            Name = options.Name is { } name ? ContainerNames.Require(name) : FreeName(original.Name + "-clone", engine.Pods.List().Select(p => p.Name)),
            Created = DateTimeOffset.UtcNow,
            InfraId = original.InfraId.Length > 0 ? ids.GetValueOrDefault(original.InfraId, original.InfraId) : string.Empty,
            Hostname = HostnameOption.Require(options.Hostname) ?? original.Hostname,
            RestartPolicy = options.Restart ?? original.RestartPolicy,
            Labels = LabelOptions.Merge(original.Labels, options.Labels, options.LabelFiles),
            Limits = LimitOptions.Update(original.Limits, options.Changes.Limits),
            CreateCommand = options.CommandLine,
        };
        engine.Pods.Create(pod);
        try
        {
            CloneContainers(view, pod, ids, options);
        }
        catch
        {
            new PodRemover(engine).Remove(pod, new RemoveOptions { Force = true });
            throw;
        }

        return pod;
    }

    private void CloneContainers(PodView view, PodRecord pod, Dictionary<string, string> ids, PodCloneOptions options)
    {
        using var transition = engine.Pods.HoldTransition(pod);
        var hostname = view.Infra is { } infra ? InfraMaker.HostnameOf(pod, infra.Record.Namespaces) : null;
        var created = pod.Created;
        foreach (var container in view.Containers.Select(c => c.Record))
        {
            var sharesName = container.IsInfra || NamespaceOptions.DonorOf(container.Namespaces.Uts) == view.Record.InfraId;
            var id = ids[container.Id];
            var clone = Rewired(container, ids) with
            {
                Id = id,
                Pod = pod.Id,
                Name = container.IsInfra ? options.InfraName ?? $"{pod.Id[..12]}-infra" : FreeName(container.Name + "-clone", engine.Containers.Names()),
                Created = created,
                Hostname = sharesName && hostname is not null ? hostname : container.Hostname == container.Id[..12] ? id[..12] : container.Hostname,
                Labels = container.IsInfra ? pod.Labels : container.Labels,
                Limits = container.IsInfra ? pod.Limits : container.Limits,
                RestartPolicy = options.Restart is { } policy && !container.IsInfra ? RestartText.Parse(policy, autoRemove: false).Policy : container.RestartPolicy,
            };
            engine.Containers.Create(clone with { Mounts = Mounts(container) });
            created = created.AddTicks(1); // their order stays
        }
    }

    private static ContainerRecord Rewired(ContainerRecord container, Dictionary<string, string> ids)
    {
        string Rewire(string mode) => NamespaceOptions.DonorOf(mode) is { } donor && ids.TryGetValue(donor, out var id) ? NamespaceOptions.ContainerPrefix + id : mode;
        var modes = container.Namespaces;
        return container with
        {
            Dependencies = [.. container.Dependencies.Select(id => ids.GetValueOrDefault(id, id))],
            Network = container.Network with
            {
                Mode = Rewire(container.Network.Mode),
                Networks = [.. container.Network.Networks.Select(on => on with { Addresses = [], Mac = string.Empty })], // those are the original's
            },
            Namespaces = modes with { Pid = Rewire(modes.Pid), Ipc = Rewire(modes.Ipc), Uts = Rewire(modes.Uts), Cgroup = Rewire(modes.Cgroup), User = Rewire(modes.User) },
        };
    }

    private IReadOnlyList<ContainerMount> Mounts(ContainerRecord container)
    {
        var volumes = new VolumeParser(engine);
        var own = engine.Containers.VolumesOnlyOf(container);
        return [.. container.Mounts.Select(m => m.Anonymous && own.Contains(m.Name!) ? volumes.Anonymous(m.Destination, m.Options) : m)];
    }

    private static string FreeName(string name, IEnumerable<string> names)
    {
        var taken = names.ToHashSet();
        return !taken.Contains(name) ? name : Enumerable.Range(1, int.MaxValue).Select(number => $"{name}{number}").First(candidate => !taken.Contains(candidate));
    }
}
