using Containers.Linux.Processes;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Oci.Runtime;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Containers;

/// <summary>Makes a container of an image and of what the user asked for. Nothing of it runs yet.</summary>
public sealed class ContainerCreator(Engine engine)
{
    private const int NameAttempts = 20;

    /// <summary>Creates a container of an image that is here.</summary>
    /// <exception cref="ContainersException">Invalid, naming the flag; AlreadyExists for a taken name; nothing was made.</exception>
    public ContainerRecord Create(CreateOptions options, ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(image);
        var defaults = image.Configuration ?? ReadConfiguration(image).Config ?? new ImageRunConfiguration();
        var id = NameGenerator.NewId();
        var (entrypoint, command) = Commands.Resolve(options, defaults);
        var (policy, retries) = RestartText.Parse(options.Restart ?? "no", options.AutoRemove);
        var log = LogOptions.Resolve(options.LogDriver, options.LogOptions);
        var record = new ContainerRecord
        {
            Id = id,
            Name = options.Name is { } name ? ContainerNames.Require(name) : NameGenerator.NewName(),
            Created = DateTimeOffset.UtcNow,
            ImageId = image.Id,
            ImageName = options.Image,
            Layers = image.Layers,
            Entrypoint = entrypoint,
            Command = command,
            Environment = EnvironmentText.Resolve(defaults.Env ?? [], options.EnvironmentFiles, options.Environment),
            User = options.User ?? defaults.User ?? string.Empty,
            WorkingDirectory = WorkingDirectory(options.WorkingDirectory ?? defaults.WorkingDir),
            Hostname = options.Hostname ?? (options.Network == NetworkModes.Host ? Environment.MachineName : id[..12]),
            Terminal = options.Terminal,
            Interactive = options.Interactive,
            Labels = Labels.Merge(defaults.Labels, options.Labels),
            Network = NetworkOptions.Resolve(options, defaults),
            Security = SecurityOptions.Resolve(options),
            Limits = LimitOptions.Resolve(options),
            RestartPolicy = policy,
            RestartRetries = retries,
            StopSignal = StopSignal(options.StopSignal ?? defaults.StopSignal),
            StopTimeout = options.StopTimeout ?? 10,
            AutoRemove = options.AutoRemove,
            Init = options.Init,
            LogDriver = log.Driver,
            LogOptions = log.Settings,
            Health = Health(options, defaults),
            Runtime = FindRuntime(),
            CreateCommand = options.CommandLine,
        };
        // Volumes last: everything that can be refused has been.
        record = record with { Mounts = Mounts(options, defaults) };
        return Register(record, named: options.Name is not null);
    }

    private ContainerRecord Register(ContainerRecord record, bool named)
    {
        using var hold = engine.HoldContent();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                engine.Containers.Create(record);
                return record;
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists && !named && attempt < NameAttempts)
            {
                record = record with { Name = NameGenerator.NewName() };
            }
        }
    }

    private ImageConfiguration ReadConfiguration(ImageRecord image) => OciJson.Read(
        engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)), OciJson.Default.ImageConfiguration, $"image configuration {image.Id[..12]}");

    private List<ContainerMount> Mounts(CreateOptions options, ImageRunConfiguration defaults)
    {
        var volumes = new VolumeParser(engine);
        var mounts = options.Volumes.Select(volumes.Parse).Concat(options.Tmpfs.Select(VolumeParser.ParseTmpfs)).ToList();
        if (mounts.GroupBy(m => m.Destination).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{twice.Key}: duplicate mount destination");
        }

        foreach (var path in defaults.Volumes?.Keys ?? [])
        {
            if (mounts.TrueForAll(m => m.Destination != path))
            {
                mounts.Add(volumes.Anonymous(path, []));
            }
        }

        return mounts;
    }

    private string FindRuntime()
    {
        var wanted = engine.Options.Runtime;
        return ProgramSearch.Find(wanted) ?? throw new ContainersException(ErrorKind.Unsupported, $"OCI runtime \"{wanted}\" is not installed")
        {
            Hint = "install the package crun, or name another runtime with --runtime",
        };
    }

    private static string WorkingDirectory(string? text) => string.IsNullOrEmpty(text) ? "/"
        : text.StartsWith('/') ? text
        : throw new ContainersException(ErrorKind.Invalid, $"the working directory \"{text}\" is invalid, it needs to be an absolute path");

    private static int StopSignal(string? text) => string.IsNullOrEmpty(text) ? Signals.SIGTERM
        : Signals.Parse(text) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid signal: {text}");

    private static HealthCheck? Health(CreateOptions options, ImageRunConfiguration defaults)
    {
        var health = options.Health.Resolve(HealthOptions.OfImage(defaults.Healthcheck));
        return health?.OnFailure == "restart" && options.Restart is not (null or "no")
            ? throw new ContainersException(ErrorKind.Invalid, "conflicting options: --health-on-failure=restart and --restart")
            : health;
    }
}
