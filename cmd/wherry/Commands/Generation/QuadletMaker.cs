using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;
using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;

namespace Wherry.Commands.Generation;

/// <summary>Describes containers, pods, volumes and networks that exist so that Quadlet files can be written of them.</summary>
/// <param name="engine">The store they are in.</param>
/// <param name="kind">Which kind names mean; null for whichever there is.</param>
/// <param name="global">What stands in front of commands for this store.</param>
internal sealed class QuadletMaker(Containers.Engine.Engine engine, QuadletKind? kind, IReadOnlyList<string> global)
{
    // What the service does itself, and what is about a command that is waited for.
    private static readonly string[] s_ofServices =
    [
        "--attach", "--cidfile", "--detach", "--detach-keys", "--init-ctr", "--name", "--pod", "--pod-id-file", "--preserve-fd", "--preserve-fds", "--quiet", "--replace", "--restart",
        "--rm", "--rmi", "--rootfs", "--sdnotify", "--sig-proxy",
    ];

    private static readonly string[] s_ofPodServices = ["--exit-policy", "--infra-conmon-pidfile", "--name", "--pod-id-file", "--replace", "--restart"];

    /// <summary>The files of all names, each once; they refer to each other.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid: a name means several things, or how it was made is not recorded.</exception>
    internal IReadOnlyList<QuadletRequest> Make(IReadOnlyList<string> names)
    {
        var requests = names.SelectMany(Find).DistinctBy(request => request.FileName).ToList();
        var networks = Files(requests, QuadletKind.Network);
        var volumes = Files(requests, QuadletKind.Volume);
        var containers = Files(requests, QuadletKind.Container);
        return [.. requests.Select(request => request with { NetworkFiles = networks, VolumeFiles = volumes, ContainerFiles = containers, Global = global })];
    }

    private static Dictionary<string, string> Files(IEnumerable<QuadletRequest> requests, QuadletKind kind) =>
        requests.Where(request => request.Kind == kind).ToDictionary(request => request.Name, request => request.FileName);

    private IEnumerable<QuadletRequest> Find(string name)
    {
        var container = kind is null || kind == QuadletKind.Container ? TryResolve(name) : null;
        var pod = kind is null || kind == QuadletKind.Pod ? engine.Pods.TryResolve(name) : null;
        var volume = kind is null || kind == QuadletKind.Volume ? engine.Volumes.Find(name) : null;
        var network = kind is null || kind == QuadletKind.Network ? engine.Networks.TryResolve(name) : null;
        IEnumerable<IEnumerable<QuadletRequest>> found =
        [
            .. container is null ? [] : new[] { (IEnumerable<QuadletRequest>)[OfContainer(container, null)] },
            .. pod is null ? [] : new[] { OfPod(pod) },
            .. volume is null ? [] : new[] { (IEnumerable<QuadletRequest>)[ResourceQuadlets.Of(volume)] },
            .. network is null ? [] : new[] { (IEnumerable<QuadletRequest>)[ResourceQuadlets.Of(network, engine.Networks.Standard)] },
        ];
        return found.ToList() switch
        {
            [var one] => one,
            [] => throw new ContainersException(ErrorKind.NotFound, $"no such {(kind is null ? "container, pod, volume or network" : kind.Extension)}: {name}"),
            _ => throw new ContainersException(ErrorKind.Invalid, $"there are several things named {name}") { Hint = "say which with --type container, pod, volume or network" },
        };
    }

    private ContainerRecord? TryResolve(string name)
    {
        try
        {
            return engine.Containers.Resolve(name);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null; // perhaps it is something else
        }
    }

    private IEnumerable<QuadletRequest> OfPod(PodRecord pod)
    {
        if (pod.InfraId.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{pod.Name} has no infra container, which its service would be") { Hint = "make it without --infra=false" };
        }

        var made = CreationCommand.TrySplit(pod.CreateCommand) ?? throw Unrecorded(pod.Name);
        IEnumerable<string> flags = made.Command == "pod create" ? RecordedFlags.Without(made.Flags, s_ofPodServices)
            : made.Flags.Where(flag => RecordedFlags.OfPods.Contains(RecordedFlags.NameOf(flag)));
        yield return new QuadletRequest
        {
            Kind = QuadletKind.Pod,
            Name = pod.Name,
            Description = $"Pod {pod.Name}",
            Settings = [new("PodName", pod.Name), new("ExitPolicy", pod.ExitPolicy)],
            Flags = [.. flags],
            Restart = pod.RestartPolicy.Length == 0 ? null : PolicyOf(pod.RestartPolicy),
            IsInstalled = true,
        };
        // What runs before the others is waited for by them.
        var members = new PodObserver(engine).Observe(pod).Members.Where(member => !member.Record.IsInfra).Select(member => member.Record).ToList();
        IReadOnlyList<string> first = [.. members.Where(member => member.InitKind.Length > 0).Select(member => $"{member.Name}.{QuadletKind.Container.Extension}")];
        foreach (var member in members)
        {
            yield return member.InitKind.Length > 0 ? OfContainer(member, pod) with { IsOneShot = true } : OfContainer(member, pod) with { Requires = first };
        }
    }

    private QuadletRequest OfContainer(ContainerRecord record, PodRecord? pod)
    {
        if (record.IsInfra)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{record.Name} only holds its pod") { Hint = $"wherry generate quadlet {engine.Pods.Find(record.Pod)?.Name}" };
        }

        var made = CreationCommand.TrySplit(record.CreateCommand) ?? throw Unrecorded(record.Name);
        var isMadeWithPod = made.Flags.Any(flag => flag.StartsWith("--pod=new:", StringComparison.Ordinal));
        var flags = RecordedFlags.WrittenOut(record, RecordedFlags.Without(made.Flags, isMadeWithPod ? [.. s_ofServices, .. RecordedFlags.OfPods] : s_ofServices));
        if (pod is null && record.Pod.Length > 0)
        {
            flags = flags.Append($"--pod={engine.Pods.Resolve(record.Pod).Name}");
        }

        return new QuadletRequest
        {
            Kind = QuadletKind.Container,
            Name = record.Name,
            Description = $"Container {record.Name}",
            Settings = [new("ContainerName", record.Name), Root(record), .. pod is null ? (KeyValuePair<string, string>[])[] : [new("Pod", pod.Name + ".pod")], .. Readiness(made.Flags)],
            Flags = [.. flags],
            Command = [.. made.Arguments.Skip(1)],
            Restart = record.RestartPolicy is "no" or "" || pod?.RestartPolicy == record.RestartPolicy ? null : PolicyOf(record.RestartPolicy),
            IsInstalled = pod is null,
        };
    }

    private static KeyValuePair<string, string> Root(ContainerRecord record) =>
        record.RootDirectory is { } directory ? new("Rootfs", directory + (record.RootOverlay ? ":O" : string.Empty)) : new("Image", record.ImageName);

    private static IEnumerable<KeyValuePair<string, string>> Readiness(IEnumerable<string> flags) => flags.LastOrDefault(flag => RecordedFlags.NameOf(flag) == "--sdnotify") switch
    {
        "--sdnotify=container" => [new("Notify", "true")],
        "--sdnotify=healthy" => [new("Notify", "healthy")],
        _ => [],
    };

    private static string PolicyOf(string policy) => policy switch
    {
        "always" or "unless-stopped" => "always",
        "no" => "no",
        _ => "on-failure",
    };

    private static ContainersException Unrecorded(string name) => new(
        ErrorKind.Invalid, $"{name}: how it was made is not recorded, so that no file can be written of it")
    {
        Hint = "make it with 'wherry run', 'wherry create' or 'wherry pod create'",
    };
}
