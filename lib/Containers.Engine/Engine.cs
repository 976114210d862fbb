using Containers.Content;
using Containers.Engine.Work;
using Containers.Layers;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Runtime.Namespaces;
using Containers.State;
using Containers.State.Containers;
using Containers.State.Images;
using Containers.State.Secrets;
using Containers.State.Volumes;

namespace Containers.Engine;

/// <summary>
/// The rooms of one store, opened for one command. The use cases are classes of their own that take an engine. Opening
/// touches the disk only to make missing directories; everything else happens when it is needed.
/// </summary>
public sealed class Engine
{
    private readonly HashSet<string> _unreadable = [];
    private ContentStore? _content;

    private Engine(EngineOptions options, StorePaths paths)
    {
        Options = options;
        Paths = paths;
        Images = new ImageRecords(paths, WarnOfUnreadable);
        Containers = new ContainerRecords(paths, WarnOfUnreadable);
        Volumes = new VolumeRecords(paths);
        Secrets = new SecretRecords(paths);
        Layers = new LayerStore(paths.Layers);
        Namespace = new UserNamespace(paths.NamespaceHolders, options.Warn);
        Work = new NamespaceWork(Namespace);
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

    /// <summary>Secrets.</summary>
    public SecretRecords Secrets { get; }

    /// <summary>Volumes.</summary>
    public VolumeRecords Volumes { get; }

    /// <summary>Unpacked layers.</summary>
    public LayerStore Layers { get; }

    /// <summary>The user's namespace.</summary>
    public UserNamespace Namespace { get; }

    /// <summary>Work that touches files of other owners.</summary>
    public NamespaceWork Work { get; }

    /// <summary>How layers are stacked here.</summary>
    public Storage Storage { get; }

    /// <summary>Immutable content; opened on first use.</summary>
    public ContentStore Content => _content ??= ContentStore.Open(Paths.Content);

    /// <summary>Opens the store the options name, making an empty one if there is none.</summary>
    public static Engine Open(EngineOptions options) => new(options, StoreLocations.Find(options));

    /// <summary>Held by a command that adds content until the content is reachable, so that no collection takes it away.</summary>
    public LockFile HoldContent() => LockFile.Acquire(Paths.CollectionLock, shared: true);

    /// <summary>Says once of each record that it cannot be read; the command goes on with the others.</summary>
    internal void WarnOfUnreadable(ContainersException e)
    {
        if (_unreadable.Add(e.Message))
        {
            Options.Warn(e.Message);
        }
    }
}
