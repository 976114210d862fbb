using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Filters;

/// <summary>The filters on containers: those of ps, and of all commands that choose containers by them.</summary>
public sealed class ContainerFilters(Engine engine)
{
    /// <summary>Whether filters speak of containers that do not run, so that ps shows those without being told to.</summary>
    public static bool ImplyAll(IEnumerable<string> filters) =>
        filters.Any(f => f.StartsWith("status=", StringComparison.Ordinal) || f.StartsWith("exited=", StringComparison.Ordinal));

    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="ContainersException">Invalid, or NotFound for a container that is named in one.</exception>
    public Predicate<ContainerView> Read(IEnumerable<string> filters) => new FilterSet<ContainerView>(
        new("ancestor", Ancestor),
        new("before", value => OlderThan(engine.Containers.Resolve(value).Created)),
        new("command", value => Of(FilterValues.Pattern(value), r => string.Join(' ', r.Entrypoint.Concat(r.Command)))),
        new("exited", value => Exited(FilterValues.Number("exited", value))),
        new("expose", value => Port(PortRange.Parse(value), ofHost: false)),
        new("health", value => Health(FilterValues.OneOf("health", value, "starting", "healthy", "unhealthy", "none"))),
        new("id", value => Of(FilterValues.Pattern(value), r => r.Id)),
        new("is-task", value => FilterValues.Truth("is-task", value) ? _ => false : _ => true),
        new("label", Label) { MeetsAll = true },
        new("name", value => Of(FilterValues.Pattern(value), r => r.Name, r => "/" + r.Name)),
        new("network", OnNetwork),
        new("pod", OfPod),
        new("publish", value => Port(PortRange.Parse(value), ofHost: true)),
        new("restart-policy", value => RestartPolicy(FilterValues.OneOf("restart-policy", value, "no", "always", "unless-stopped", "on-failure"))),
        new("should-start-on-boot", value => StartsOnBoot(FilterValues.Truth("should-start-on-boot", value))),
        new("since", value => NewerThan(engine.Containers.Resolve(value).Created)),
        new("status", value => Status(value)),
        new("until", value => OlderThan(FilterValues.Time(value))),
        new("volume", value => view => view.Record.Mounts.Any(m => m.Name == value || m.Source == value || m.Destination == value)))
        .Read(filters);

    private Predicate<ContainerView> OfPod(string value)
    {
        var pod = engine.Pods.TryResolve(value);
        return view => pod is not null && view.Record.Pod == pod.Id;
    }

    // The image itself, those made on top of it, or for an image that is gone the name it had.
    // A mode, or a network by its name or id.
    private Predicate<ContainerView> OnNetwork(string value)
    {
        var name = engine.Networks.TryResolve(value)?.Name ?? value;
        return view => view.Record.Network.Networks.Any(on => on.Network == name) || (view.Record.Network.Networks.Count == 0 && view.Record.Network.Mode == value);
    }

    private Predicate<ContainerView> Ancestor(string value)
    {
        if (engine.Images.Resolve(value)?.Image is not { } image)
        {
            return view => view.Record.ImageName == value || view.Record.ImageName.StartsWith(value + ":", StringComparison.Ordinal);
        }

        return view => view.Record.ImageId == image.Id || ImageLister.IsBelow(image, view.Record.Layers);
    }

    private static Predicate<ContainerView> OlderThan(DateTimeOffset time) => view => view.Record.Created < time;

    private static Predicate<ContainerView> NewerThan(DateTimeOffset time) => view => view.Record.Created > time;

    private static Predicate<ContainerView> Of(Predicate<string> pattern, params Func<ContainerRecord, string>[] texts) =>
        view => texts.Any(text => pattern(text(view.Record)));

    private static Predicate<ContainerView> Exited(int code) => view => view.State.Status == ContainerStatus.Exited && view.State.ExitCode == code;

    private static Predicate<ContainerView> Health(string wanted) => view => (view.Health?.Status ?? "none") == wanted;

    private static Predicate<ContainerView> Label(string value)
    {
        var label = FilterValues.Label(value);
        return view => label(view.Record.Labels);
    }

    private static Predicate<ContainerView> RestartPolicy(string policy) => view => view.Record.RestartPolicy == policy;

    private static Predicate<ContainerView> StartsOnBoot(bool wanted) => view => wanted ==
        (view.Record.RestartPolicy == "always" || (view.Record.RestartPolicy == "unless-stopped" && !view.State.StoppedByUser));

    private static Predicate<ContainerView> Status(string value)
    {
        ContainerStatus? wanted = value switch
        {
            "initialized" => ContainerStatus.Initialized,
            "created" or "configured" => ContainerStatus.Created,
            "running" => ContainerStatus.Running,
            "paused" => ContainerStatus.Paused,
            "restarting" => ContainerStatus.Restarting,
            "exited" or "stopped" => ContainerStatus.Exited,
            "removing" or "dead" or "stopping" or "unknown" => null, // states that nothing stays in here
            _ => throw new ContainersException(ErrorKind.Invalid, $"unknown container state: {value}: invalid argument"),
        };
        return view => view.State.Status == wanted;
    }

    private static Predicate<ContainerView> Port(PortRange range, bool ofHost) => view =>
        view.Record.Network.Ports.Any(p => range.Contains(p.ContainerPort, p.Protocol) || (ofHost && range.Contains(p.HostPort, p.Protocol))) ||
        (!ofHost && view.Record.Network.Exposed.Any(e => PortRange.Parse(e) is var exposed && range.Contains(exposed.First, exposed.Protocol)));
}
