using System.Globalization;
using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;
using Containers.Systemd.Generation;
using Containers.Systemd.Units;

namespace Wherry.Commands.Generation;

/// <summary>What generate systemd was asked for.</summary>
internal sealed record ServiceWishes
{
    internal required ServiceNaming Naming { get; init; }

    internal bool IsNew { get; init; }

    internal bool IsTemplate { get; init; }

    internal string? RestartPolicy { get; init; }

    internal int? RestartSec { get; init; }

    internal int? StartTimeout { get; init; }

    internal int? StopTimeout { get; init; }

    internal IReadOnlyList<string> Environment { get; init; } = [];

    internal IReadOnlyList<string> Wants { get; init; } = [];

    internal IReadOnlyList<string> After { get; init; } = [];

    internal IReadOnlyList<string> Requires { get; init; } = [];

    /// <summary>What stands in front of commands for this store.</summary>
    internal IReadOnlyList<string> Global { get; init; } = [];
}

/// <summary>Makes services of containers and pods that exist.</summary>
internal sealed class ServiceMaker(Containers.Engine.Engine engine, ServiceWishes wishes)
{
    private static readonly string[] s_toBeReplaced = ["--detach", "--rm", "--replace", "--cidfile", "--cgroups", "--restart", "--sdnotify", "--pod", "--pod-id-file", "--conmon-pidfile"];

    private readonly string _program = Path(ThisProcess.Executable);

    /// <summary>The services of a container, or of a pod and its containers.</summary>
    /// <param name="name">A name or an id.</param>
    /// <exception cref="ContainersException">NotFound: it is neither; Invalid: it cannot be made again, or not as a service.</exception>
    internal IEnumerable<ServiceRequest> Make(string name)
    {
        if (engine.Pods.TryResolve(name) is { } pod)
        {
            return OfPod(pod);
        }

        var container = engine.Containers.Resolve(name);
        if (container.IsInfra)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{container.Name} only holds its pod") { Hint = $"wherry generate systemd {engine.Pods.Find(container.Pod)?.Name}" };
        }

        return [OfContainer(container, container.Pod.Length == 0 ? null : PodService(container))];
    }

    private string PodService(ContainerRecord container)
    {
        var pod = engine.Pods.Resolve(container.Pod);
        return wishes.Naming.OfPod(pod.Id, pod.Name);
    }

    private IEnumerable<ServiceRequest> OfPod(PodRecord pod)
    {
        if (wishes.IsTemplate)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{pod.Name}: only a container can be a template, not a pod");
        }

        if (pod.InfraId.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{pod.Name} has no infra container, which its service would be") { Hint = "make it without --infra=false" };
        }

        var views = new PodObserver(engine).Observe(pod).Members;
        if (views.FirstOrDefault(view => view.Record.InitKind.Length > 0) is { } init)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{pod.Name}: its container {init.Record.Name} runs before the others, which services of their own cannot do");
        }

        var service = wishes.Naming.OfPod(pod.Id, pod.Name);
        var members = views.Select(view => OfContainer(view.Record, service)).ToList();
        var common = Common(service, $"Pod {pod.Name}", wishes.StopTimeout ?? 10, "on-failure") with { Members = [.. members.Select(member => member.Name + ".service")] };
        return [wishes.IsNew ? New(common, pod) : Existing(common, pod), .. members];
    }

    private ServiceRequest Existing(ServiceRequest request, PodRecord pod) => request with
    {
        Start = [Command("start", pod.InfraId)],
        Stop = Command("stop", "--time", Seconds(request.StopTimeout), pod.InfraId),
        StopPost = Command("stop", "--time", Seconds(request.StopTimeout), pod.InfraId),
        PidFile = PidFileOf(pod.InfraId),
    };

    private ServiceRequest New(ServiceRequest request, PodRecord pod)
    {
        var made = CreationCommand.Read(pod.Name, pod.CreateCommand);
        if (made.Command != "pod create")
        {
            throw new ContainersException(ErrorKind.Invalid, $"pod {pod.Name} was made by '{made.Command} --pod', so that --new cannot make it again")
            {
                Hint = "leave out --new, or make it with 'wherry pod create'",
            };
        }

        var pidFile = $"%t/{request.Name}.pid";
        var create = made.With(["--infra-conmon-pidfile", "--replace", "--exit-policy", "--pod-id-file"], "--infra-conmon-pidfile=" + pidFile, "--replace", "--exit-policy=stop");
        IReadOnlyList<string> pods = [_program, .. made.Global, "pod"];
        return request with
        {
            Start = [create.Compose(_program, "pod", "create"), [.. pods, "start", pod.Name]],
            Stop = [.. pods, "stop", "--ignore", "--time", Seconds(request.StopTimeout), pod.Name],
            StopPost = [.. pods, "rm", "--ignore", "--force", pod.Name],
            PidFile = pidFile,
        };
    }

    private ServiceRequest OfContainer(ContainerRecord record, string? pod)
    {
        var service = wishes.Naming.OfContainer(record.Id, record.Name) + (wishes.IsTemplate ? "@" : string.Empty);
        var timeout = wishes.StopTimeout ?? (int)Math.Min(record.StopTimeout, int.MaxValue / 2);
        var request = Common(service, $"Container {record.Name}{(wishes.IsTemplate ? " %i" : string.Empty)}", timeout, PolicyOf(record)) with { Pod = pod is null ? null : pod + ".service" };
        return wishes.IsNew ? New(request, record, timeout) : Existing(request, record, timeout);
    }

    private ServiceRequest Existing(ServiceRequest request, ContainerRecord record, int timeout)
    {
        var name = wishes.Naming.UsesNames ? record.Name : record.Id;
        return request with
        {
            Start = [Command("start", name)],
            Stop = Command("stop", "--time", Seconds(timeout), name),
            StopPost = Command("stop", "--time", Seconds(timeout), name),
            PidFile = PidFileOf(record.Id),
        };
    }

    private ServiceRequest New(ServiceRequest request, ContainerRecord record, int timeout)
    {
        const string IdFile = "%t/%n.ctr-id";
        var made = CreationCommand.Read(record.Name, record.CreateCommand, flags => RecordedFlags.WrittenOut(record, flags));
        var notify = made.Value("--sdnotify") is { } mode and not "ignore" ? mode : "conmon";
        IReadOnlyList<string> added = [$"--cidfile={IdFile}", "--cgroups=split", "--rm", $"--sdnotify={notify}", "--detach", "--replace"];
        if (request.Pod is not null)
        {
            added = [.. added, $"--pod={engine.Pods.Find(record.Pod)!.Name}"];
        }

        var named = made.Has("--name") || wishes.IsTemplate;
        var command = made.With([.. s_toBeReplaced, .. named ? ["--name"] : (string[])[]], [.. added, .. named ? [$"--name={record.Name}{(wishes.IsTemplate ? "-%i" : string.Empty)}"] : (string[])[]]);
        if (!named)
        {
            command = command.With(["--replace"]);
        }

        return request with
        {
            Start = [command.Compose(_program, "run")],
            Stop = [_program, .. made.Global, "stop", "--ignore", "--time", Seconds(timeout), $"--cidfile={IdFile}"],
            StopPost = [_program, .. made.Global, "rm", "--force", "--ignore", "--time", Seconds(timeout), $"--cidfile={IdFile}"],
            PidFile = null,
        };
    }

    private ServiceRequest Common(string service, string description, int timeout, string policy) => new()
    {
        Name = service,
        Description = description,
        Start = [],
        Stop = [],
        StopPost = [],
        Mounts = [Path(engine.Paths.RunRoot)],
        StopTimeout = timeout,
        StartTimeout = wishes.StartTimeout,
        RestartPolicy = wishes.RestartPolicy ?? policy,
        RestartSec = wishes.RestartSec,
        Environment = wishes.Environment,
        Wants = wishes.Wants,
        After = wishes.After,
        Requires = wishes.Requires,
    };

    // What the container would have had done by its monitor, systemd does.
    private static string PolicyOf(ContainerRecord record) => record.RestartPolicy switch
    {
        "always" or "unless-stopped" => "always",
        _ => "on-failure",
    };

    private string PidFileOf(string id) => Path(MonitorPidFile.Of(engine, engine.Containers.Resolve(id)));

    // In paths, systemd looks for specifiers and not for variables.
    private static string Path(string path) => path.Replace("%", "%%", StringComparison.Ordinal);

    private IReadOnlyList<string> Command(params IReadOnlyList<string> words) => [_program, .. Literal(wishes.Global), .. words];

    private static IEnumerable<string> Literal(IEnumerable<string> words) => words.Select(CommandLineWords.Literally);

    private static string Seconds(int number) => number.ToString(CultureInfo.InvariantCulture);
}
