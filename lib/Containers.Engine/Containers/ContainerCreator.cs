using Containers.Engine.Containers.Options;
using Containers.Engine.Pods;
using Containers.Engine.Secrets;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Oci.Runtime;
using Containers.State.Containers;
using Containers.State.Images;
using Containers.State.Pods;

namespace Containers.Engine.Containers;

/// <summary>Makes a container of an image and of what the user asked for. Nothing of it runs yet.</summary>
public sealed class ContainerCreator(Engine engine)
{
    private const int NameAttempts = 20;
    private const int SignalOfSystemd = 37;

    /// <summary>Creates a container of an image that is here.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="image">The image; null for a directory.</param>
    /// <exception cref="ContainersException">Invalid, naming the flag; AlreadyExists for a taken name; nothing was made.</exception>
    public ContainerRecord Create(CreateOptions options, ImageRecord? image)
    {
        var (record, creation) = CreateHeld(options, image, NameGenerator.NewId());
        creation.Dispose();
        return record;
    }

    /// <summary>As <see cref="Create"/>, with an id that has been decided already, and held so that nobody removes it before it is started.</summary>
    internal (ContainerRecord Record, ContainerCreation Creation) CreateHeld(CreateOptions options, ImageRecord? image, string id)
    {
        ArgumentNullException.ThrowIfNull(options);
        PodRecord? made = null;
        try
        {
            (options, var pod) = new PodMembership(engine).Join(options, newPod => made = newPod);
            var basis = image is null ? new ContainerBasis(string.Empty, [], new ImageRunConfiguration()) : BasisOf(image);
            return CreateHeld(options, basis with { Secrets = options.OwnSecrets }, id, pod);
        }
        catch when (made is not null)
        {
            new PodRemover(engine).Remove(made, new RemoveOptions { Force = true }); // it was made for this container
            throw;
        }
    }

    private ContainerBasis BasisOf(ImageRecord image) =>
        new(image.Id, image.Layers, image.Configuration ?? ReadConfiguration(image).Config ?? new ImageRunConfiguration());

    /// <summary>The same of what need not be an image.</summary>
    internal (ContainerRecord Record, ContainerCreation Creation) CreateHeld(CreateOptions options, ContainerBasis basis, string id, PodRecord? pod = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(basis);
        options = ConfiguredDefaults.Apply(options, engine.Configuration);
        var root = options.IsRootDirectory ? RootDirectoryOptions.Read(options.Image) : null;
        var defaults = basis.Configuration;
        var (entrypoint, command) = CommandOptions.Resolve(options, defaults);
        var (policy, retries) = RestartText.Parse(options.Restart ?? "no", options.AutoRemove);
        var log = LogOptions.Resolve(options.LogDriver, options.LogOptions);
        var (namespaces, user) = new UserNamespaceOptions(engine).Resolve(options, new NamespaceOptions(engine).Resolve(options));
        var links = new LinkOptions(engine);
        options = links.ChooseNetwork(options);
        var network = links.Resolve(options, NetworkOptions.Resolve(options, defaults, engine.Networks.TryResolve).WithConfigured(engine.Configuration.PastaOptions));
        network = network with { Mode = new NamespaceOptions(engine).ReadOther("--network", network.Mode) ?? network.Mode };
        var around = SurroundingsOptions.Resolve(options, entrypoint.Concat(command).First(), namespaces, network.Mode);
        var record = new ContainerRecord
        {
            Id = id,
            Name = options.Name is { } name ? ContainerNames.Require(name) : NameGenerator.NewName(),
            Created = DateTimeOffset.UtcNow,
            ImageId = basis.ImageId,
            ImageName = root?.Path ?? options.Image,
            Layers = basis.Layers,
            RootDirectory = root?.Path,
            RootOverlay = root?.IsOverlay ?? false,
            Entrypoint = entrypoint,
            Command = command,
            Environment = EnvironmentOptions.Resolve(options, defaults),
            User = options.User ?? user ?? defaults.User ?? string.Empty,
            WorkingDirectory = WorkingDirectory(options.WorkingDirectory ?? defaults.WorkingDir),
            Hostname = Hostname(options, namespaces, network.Mode, id),
            Terminal = options.Terminal,
            Interactive = options.Interactive,
            Labels = LabelOptions.Merge(defaults.Labels, options.Labels, options.LabelFiles),
            Network = network,
            Security = SecurityOptions.Resolve(options),
            Limits = LimitOptions.Resolve(options),
            RestartPolicy = policy,
            RestartRetries = retries,
            StopSignal = StopSignal(options.StopSignal ?? defaults.StopSignal, around.Systemd),
            StopTimeout = options.StopTimeout ?? 10,
            AutoRemove = options.AutoRemove,
            IsBuildStep = basis.IsBuildStep,
            Init = options.Init || options.InitPath is not null,
            LogDriver = log.Driver,
            LogOptions = log.Settings,
            Health = Health(options, defaults),
            Runtime = FindRuntime(options.Runtime),
            Secrets = [.. new SecretOptions(engine).Resolve(options.Secrets), .. basis.Secrets.Select(own => own.Secret)],
            Namespaces = namespaces,
            Surroundings = around,
            Annotations = KeyValueOptions.Read("--annotation", options.Annotations),
            Dependencies = Dependencies(options, namespaces, network.Mode, pod),
            Pod = pod?.Id ?? string.Empty,
            InitKind = options.InitKind ?? string.Empty,
            VolumesFrom = options.VolumesFrom,
            PublishAll = options.PublishAll,
            Timeout = options.Timeout,
            InitPath = options.InitPath is { } init ? FindInit(init) : null,
            PidFile = options.PidFile is { } pidFile ? Path.GetFullPath(pidFile) : null,
            MonitorPidFile = options.MonitorPidFile is { } monitorFile ? Path.GetFullPath(monitorFile) : null,
            CidFile = options.CidFile is { } cidFile ? Path.GetFullPath(cidFile) : null,
            CreateCommand = options.CommandLine,
        };
        foreach (var flag in LimitOptions.OnlyOld(options))
        {
            engine.Options.Warn($"{flag} is not applied: only version 1 of cgroups knows it");
        }

        if (options.Replace)
        {
            Replace(options.Name);
        }

        // Volumes last: everything else that can be refused has been. Until the container is there, nobody knows that they are in use.
        NamedDevices.Add(record, options, engine.DeviceSpecificationPlaces);
        using var membership = pod is null ? null : engine.Pods.HoldTransition(pod); // it is not removed meanwhile
        using var hold = engine.HoldContent();
        using var networks = record.Network.Networks.Count == 0 ? null : engine.Networks.Hold();
        using var volumes = engine.Volumes.HoldUse(alone: false);
        var mounts = new MountOptions(engine);
        try
        {
            record = record with { Mounts = [.. mounts.Resolve(options, defaults), .. basis.Mounts] };
            record = NamedDevices.Add(record, options, engine.DeviceSpecificationPlaces);
            return Register(record, named: options.Name is not null, basis.Secrets);
        }
        catch
        {
            mounts.GiveUp();
            throw;
        }
    }

    private (ContainerRecord Record, ContainerCreation Creation) Register(ContainerRecord record, bool named, IReadOnlyList<(ContainerSecret Secret, byte[] Content)> own)
    {
        foreach (var attachment in record.Network.Networks)
        {
            engine.Networks.Resolve(attachment.Network); // it may have been removed before it was held
        }

        // So may the image, and its layers with it.
        using var images = engine.Images.Hold(shared: true);
        if (record is { IsBuildStep: false, RootDirectory: null } && engine.Images.Find(record.ImageId) is null)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{record.ImageName}: image not known: it has just been removed");
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var creation = engine.Containers.CreateHeld(record);
                CopySecrets(record, creation, own);
                return (record, creation);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists && !named && attempt < NameAttempts)
            {
                record = record with { Name = NameGenerator.NewName() };
            }
        }
    }

    private void CopySecrets(ContainerRecord record, ContainerCreation creation, IReadOnlyList<(ContainerSecret Secret, byte[] Content)> own)
    {
        try
        {
            new SecretKeeper(engine).CopyFor(record, own);
        }
        catch
        {
            engine.Containers.Forget(record);
            engine.Work.Remove(engine.Paths.Container(record.Id));
            creation.Dispose();
            throw;
        }
    }

    private ImageConfiguration ReadConfiguration(ImageRecord image) => OciJson.Read(
        engine.Content.ReadDocument(Digest.FromSha256Hex(image.Id)), OciReading.ImageConfiguration, $"image configuration {image.Id[..12]}");

    // Whoever has the name goes.
    private void Replace(string? name)
    {
        if (name is null)
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot replace container without --name being set");
        }

        try
        {
            new ContainerRemover(engine).Remove(engine.Containers.Resolve(name), new RemoveOptions { Force = true });
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            // Nobody has it.
        }
    }

    private List<string> Dependencies(CreateOptions options, NamespaceModes namespaces, string networkMode, PodRecord? pod) =>
        [.. NamespaceOptions.Shared(namespaces, networkMode).Concat(pod is { InfraId.Length: > 0 } ? [pod.InfraId] : []).Concat(options.Requires.SelectMany(r => r.Split(',')).Select(name => engine.Containers.Resolve(name).Id)).Distinct()];

    private string Hostname(CreateOptions options, NamespaceModes namespaces, string networkMode, string id) =>
        NamespaceOptions.DonorOf(namespaces.Uts) is { } donor ? engine.Containers.Find(donor)?.Hostname ?? id[..12]
        : HostnameOption.Require(options.Hostname) ?? (namespaces.Uts == NamespaceOptions.Host || networkMode == NetworkModes.Host ? Environment.MachineName : id[..12]);

    private static string FindInit(string path) => File.Exists(path) ? Path.GetFullPath(path)
        : throw new ContainersException(ErrorKind.NotFound, $"--init-path {path}: no such file or directory");

    private string FindRuntime(string? asked)
    {
        var wanted = asked ?? engine.RuntimeName;
        return engine.FindRuntime(wanted) ?? throw new ContainersException(ErrorKind.Unsupported, $"OCI runtime \"{wanted}\" is not installed")
        {
            Hint = "install the package crun, or name another runtime with --runtime",
        };
    }

    private static string WorkingDirectory(string? text) => string.IsNullOrEmpty(text) ? "/"
        : text.StartsWith('/') ? text
        : throw new ContainersException(ErrorKind.Invalid, $"the working directory \"{text}\" is invalid, it needs to be an absolute path");

    // systemd's own way to be asked to end is SIGRTMIN+3.
    private static int StopSignal(string? text, bool systemd) => string.IsNullOrEmpty(text) ? (systemd ? SignalOfSystemd : Signals.SIGTERM)
        : Signals.Parse(text) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid signal: {text}");

    private static HealthCheck? Health(CreateOptions options, ImageRunConfiguration defaults)
    {
        var health = options.Health.Resolve(HealthOptions.OfImage(defaults.Healthcheck));
        return health?.OnFailure == "restart" && options.Restart is not (null or "no")
            ? throw new ContainersException(ErrorKind.Invalid, "conflicting options: --health-on-failure=restart and --restart")
            : health;
    }
}
