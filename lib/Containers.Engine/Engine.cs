using Containers.Configuration;
using Containers.Configuration.Files;
using Containers.Content;
using Containers.Engine.Drivers;
using Containers.Engine.Images;
using Containers.Engine.Networks;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State;
using Containers.State.Artifacts;
using Containers.State.Builds;
using Containers.State.Containers;
using Containers.State.Events;
using Containers.State.Images;
using Containers.State.Lists;
using Containers.State.Networks;
using Containers.State.Pods;
using Containers.State.Secrets;
using Containers.State.Volumes;

namespace Containers.Engine;

/// <summary>
/// The rooms of one store, opened for one command. The use cases are classes of their own that take an engine. Opening
/// touches the disk only to make missing directories; everything else happens when it is needed.
/// </summary>
public sealed class Engine
{
    private const string DefaultRuntime = "crun";
    private const string OtherRuntime = "runc";

    private readonly HashSet<string> _unreadable = [];
    private readonly Lazy<StorageConfiguration> _storageSettings;
    private ContentStore? _content;
    private ContainersConfiguration? _configuration;
    private PolicyConfiguration? _policy;
    private RegistriesConfiguration? _registries;
    private SignatureConfiguration? _signatures;

    private Engine(EngineOptions options, Lazy<StorageConfiguration> storageSettings)
    {
        var paths = StoreLocations.Find(options, storageSettings);
        _storageSettings = storageSettings;
        Options = options;
        Paths = paths;
        Lists = new ManifestLists(paths);
        Images = new ImageRecords(paths, WarnOfUnreadable, parts => new ShortNameResolver(this).FindLocal(parts), Lists, list => new ListMembers(this).FindImage(list));
        Containers = new ContainerRecords(paths, WarnOfUnreadable);
        Events = new EventLog(paths);
        Volumes = new VolumeRecords(paths, WarnOfUnreadable);
        Pods = new PodRecords(paths, WarnOfUnreadable);
        Networks = new NetworkRecords(paths, WarnOfUnreadable, usual => StandardNetwork.Make(usual, Configuration));
        Secrets = new SecretRecords(paths);
        Artifacts = new ArtifactRecords(paths);
        BuildCache = new BuildCacheRecords(paths);
        Layers = new LayerStore(paths.Layers);
        Namespace = new UserNamespace(paths.NamespaceHolders, options.Warn);
        Work = new NamespaceWork(Namespace);
        Unfinished = new UnfinishedPlaces(Work);
        Storage = new Storage(this);
    }

    /// <summary>What the user said.</summary>
    public EngineOptions Options { get; }

    /// <summary>Where things are.</summary>
    public StorePaths Paths { get; }

    /// <summary>Image records and names.</summary>
    public ImageRecords Images { get; }

    /// <summary>Container records and names.</summary>
    public ContainerRecords Containers { get; }

    /// <summary>Pods.</summary>
    public PodRecords Pods { get; }

    /// <summary>Networks.</summary>
    public NetworkRecords Networks { get; }

    /// <summary>Secrets.</summary>
    public SecretRecords Secrets { get; }

    /// <summary>Volumes.</summary>
    public VolumeRecords Volumes { get; }

    /// <summary>What happened.</summary>
    public EventLog Events { get; }

    /// <summary>Manifest lists in the making.</summary>
    public ManifestLists Lists { get; }

    /// <summary>Artifacts.</summary>
    public ArtifactRecords Artifacts { get; }

    /// <summary>What builds remember.</summary>
    public BuildCacheRecords BuildCache { get; }

    /// <summary>Unpacked layers.</summary>
    public LayerStore Layers { get; }

    /// <summary>The user's namespace.</summary>
    public UserNamespace Namespace { get; }

    /// <summary>Work that touches files of other owners.</summary>
    public NamespaceWork Work { get; }

    /// <summary>Where something is being made that nobody wants unless it is finished.</summary>
    internal UnfinishedPlaces Unfinished { get; }

    /// <summary>How layers are stacked here.</summary>
    public Storage Storage { get; }

    /// <summary>Immutable content; opened on first use.</summary>
    public ContentStore Content => _content ??= ContentStore.Open(Paths.Content);

    /// <summary>Where device specifications are; none for the usual places.</summary>
    internal IReadOnlyList<string> DeviceSpecificationPlaces =>
        Options.DeviceSpecificationPlaces.Count > 0 ? Options.DeviceSpecificationPlaces : Configuration.DeviceSpecificationPlaces;

    /// <summary>What containers.conf says; read on first use.</summary>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    public ContainersConfiguration Configuration => _configuration ??= ReadConfiguration();

    /// <summary>What storage.conf says; read on first use.</summary>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    public StorageConfiguration StorageSettings => _storageSettings.Value;

    /// <summary>What registries.conf says; read on first use.</summary>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    public RegistriesConfiguration Registries => _registries ??= ReadRegistries();

    /// <summary>What policy.json says; read on first use.</summary>
    /// <exception cref="ContainersException">Invalid, with the file and the place.</exception>
    public PolicyConfiguration Policy => _policy ??= ReadPolicy();

    /// <summary>What the files of registries.d say; read on first use.</summary>
    /// <exception cref="ContainersException">Invalid, with file, line and column.</exception>
    public SignatureConfiguration Signatures => _signatures ??= ReadSignatures();

    /// <summary>The OCI runtime for new containers: a name or a path.</summary>
    public string RuntimeName => Options.Runtime ?? Configuration.Runtime ?? (FindRuntime(DefaultRuntime) is null && FindRuntime(OtherRuntime) is not null ? OtherRuntime : DefaultRuntime);

    /// <summary>Opens the store the options name, making an empty one if there is none.</summary>
    public static Engine Open(EngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Engine(options, new Lazy<StorageConfiguration>(() =>
        {
            var settings = StorageConfiguration.Read(ConfigurationPlaces.For(ThisProcess.UserId));
            options.Debug($"storage settings read from: {(settings.Files.Count == 0 ? "no file" : string.Join(", ", settings.Files))}");
            return settings;
        }));
    }

    /// <summary>The program of an OCI runtime: where the configuration says it is, or on the PATH. Null when it is not there.</summary>
    public string? FindRuntime(string name) =>
        (Configuration.Runtimes.TryGetValue(name, out var places) ? places.FirstOrDefault(ThisProcess.CanExecute) : null) ?? ProgramSearch.Find(name);

    /// <summary>Held by a command that adds content until the content is reachable, so that no collection takes it away.</summary>
    public ContentHold HoldContent() => new(this);

    private ContainersConfiguration ReadConfiguration()
    {
        var configuration = ContainersConfiguration.Read(ConfigurationPlaces.For(ThisProcess.UserId));
        Options.Debug($"container settings read from: {(configuration.Files.Count == 0 ? "no file" : string.Join(", ", configuration.Files))}");
        return configuration;
    }

    private RegistriesConfiguration ReadRegistries()
    {
        var registries = RegistriesConfiguration.Read(ConfigurationPlaces.For(ThisProcess.UserId));
        Options.Debug($"settings of registries read from: {(registries.Files.Count == 0 ? "no file" : string.Join(", ", registries.Files))}");
        return registries;
    }

    private PolicyConfiguration ReadPolicy()
    {
        var policy = PolicyConfiguration.Read(ConfigurationPlaces.For(ThisProcess.UserId));
        Options.Debug($"policy read from: {policy.File ?? "no file"}");
        return policy;
    }

    private SignatureConfiguration ReadSignatures()
    {
        var signatures = SignatureConfiguration.Read(ConfigurationPlaces.For(ThisProcess.UserId));
        Options.Debug($"places of signatures read from: {(signatures.Files.Count == 0 ? "no file" : string.Join(", ", signatures.Files))}");
        return signatures;
    }

    /// <summary>Says once of each record that it cannot be read; the command goes on with the others.</summary>
    internal void WarnOfUnreadable(ContainersException e)
    {
        if (_unreadable.Add(e.Message))
        {
            Options.Warn(e.Message);
        }
    }
}
