using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Planning;

/// <summary>Turns the containers of a pod into what the engine is asked for.</summary>
internal sealed class ContainerPlanner(KubePod pod, KnownValues values, VolumePlanner volumes, PlayOptions options, Func<string> newId)
{
    private readonly string _uid = newId();

    internal ContainerPlan Plan(KubeContainer container, bool isInit)
    {
        var environment = new EnvironmentPlan(values, pod, container, _uid);
        var (mounts, devices) = volumes.For(container);
        var security = container.Security;
        var resources = container.Resources;
        return new ContainerPlan(new CreateOptions
        {
            Image = container.Image,
            Name = options.NoPodPrefix ? container.Name : $"{pod.Name}-{container.Name}",
            Pod = pod.Name,
            InitKind = isInit ? KubeAnnotations.Find(pod, KubeAnnotations.InitKind, container.Name) ?? "once" : null,
            Entrypoint = container.Command is { Count: > 0 } command ? Json(environment.Expand(command)) : null,
            Command = environment.Expand(container.Arguments ?? []),
            Environment = environment.Plain,
            OwnSecrets = environment.Secrets(newId),
            WorkingDirectory = container.WorkingDirectory,
            Mounts = mounts,
            Devices = devices,
            VolumesFrom = Split(KubeAnnotations.VolumesFrom, container, ';'),
            User = security.User is { } user ? string.Create(CultureInfo.InvariantCulture, $"{user}{(security.Group is { } group ? $":{group}" : "")}") : null,
            Groups = security.Groups,
            Privileged = security.Privileged,
            ReadOnly = security.ReadOnlyRoot,
            ReadOnlyTmpfs = false, // the file says what can be written to
            CapAdd = security.Added,
            CapDrop = security.Dropped,
            SecurityOptions = [.. security.Options.Select(option => SeccompProfiles.Resolve(option, options.SeccompDirectory))],
            Memory = resources.MemoryLimit is > 0 and var memory ? Text(memory) : null,
            MemoryReservation = resources.MemoryRequest is > 0 and var reserved ? Text(reserved) : null,
            Cpus = resources.CpuLimit is > 0 and var cpus ? (cpus / 1000m).ToString(CultureInfo.InvariantCulture) : null,
            CpuShares = resources.CpuRequest is > 0 and var shares ? Math.Max(2, Math.Min(shares, 256_000) * 1024 / 1000) : null,
            CpusetCpus = KubeAnnotations.Find(pod, KubeAnnotations.CpuSet, container.Name),
            CpusetMems = KubeAnnotations.Find(pod, KubeAnnotations.MemoryNodes, container.Name),
            PidsLimit = Number(KubeAnnotations.PidsLimit, container),
            Ulimits = Split(KubeAnnotations.Ulimits, container, ','),
            PidMode = pod.HostPid ? "host" : null,
            IpcMode = pod.HostIpc ? "host" : null,
            Restart = isInit ? null : pod.Restart,
            StopTimeout = pod.StopTimeout,
            Init = KubeAnnotations.Find(pod, KubeAnnotations.Init, container.Name) == "true",
            Terminal = container.Terminal,
            Interactive = container.Input,
            Health = isInit ? new HealthOptions() : Health(container),
            LogDriver = options.LogDriver,
            LogOptions = options.LogOptions,
            Annotations = [.. pod.Annotations.Select(pair => $"{pair.Key}={pair.Value}"), .. options.Annotations],
            Labels = [.. pod.Labels.Select(pair => $"{pair.Key}={pair.Value}"), .. options.Labels, .. UpdateLabels(container)],
        }, container.PullPolicy);
    }

    private IEnumerable<string> UpdateLabels(KubeContainer container) =>
        from name in (IEnumerable<string>)[KubeAnnotations.AutoUpdate, KubeAnnotations.AutoUpdateCredentials]
        let value = Given($"{name}/{container.Name}") ?? Given(name) ?? KubeAnnotations.Find(pod, name, container.Name)
        where value is not null
        select $"{name}={value}";

    // On the command line, which wins.
    private string? Given(string name) => options.Annotations.LastOrDefault(text => text.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private static HealthOptions Health(KubeContainer container)
    {
        if ((container.Liveness ?? container.Startup) is not { } probe)
        {
            return new HealthOptions();
        }

        var health = new HealthOptions
        {
            Command = Json(["CMD", .. probe.Command]),
            // Only the start is checked when only that is asked for.
            Interval = container.Liveness is null ? TimeSpan.Zero : TimeSpan.FromSeconds(probe.Period),
            Timeout = TimeSpan.FromSeconds(probe.Timeout),
            Retries = probe.Failures,
            StartPeriod = TimeSpan.FromSeconds(probe.InitialDelay),
            OnFailure = "kill", // the restart policy says what comes then
        };
        return container.Startup is not { } startup ? health : health with
        {
            StartupCommand = Json(["CMD", .. startup.Command]),
            StartupInterval = TimeSpan.FromSeconds(startup.Period),
            StartupTimeout = TimeSpan.FromSeconds(startup.Timeout),
            StartupRetries = startup.Failures,
            StartupSuccesses = startup.Successes,
        };
    }

    private string[] Split(string annotation, KubeContainer container, char separator) =>
        KubeAnnotations.Find(pod, annotation, container.Name)?.Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];

    private long? Number(string annotation, KubeContainer container) => KubeAnnotations.Find(pod, annotation, container.Name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw new ContainersException(ErrorKind.Invalid, $"pod {pod.Name}: annotation {annotation}: \"{Reading.Field.Shown(text)}\" is no number");

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Json(IEnumerable<string> words) => new JsonArray([.. words.Select(word => (JsonNode)word)]).ToJsonString();
}
