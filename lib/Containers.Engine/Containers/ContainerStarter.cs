using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Images;

namespace Containers.Engine.Containers;

/// <summary>How a container is started.</summary>
/// <param name="Streams">Whether its output comes over the connection.</param>
/// <param name="Input">Whether its input goes over the connection.</param>
/// <param name="Rows">Rows of the caller's terminal; 0 without one.</param>
/// <param name="Columns">Columns of the caller's terminal; 0 without one.</param>
public sealed record StartOptions(bool Streams, bool Input, ushort Rows = 0, ushort Columns = 0)
{
    /// <summary>Everything is made ready, and the main process waits for another start.</summary>
    public bool InitializeOnly { get; init; }

    /// <summary>Descriptors of this process the container's main process has too, under the same numbers.</summary>
    public IReadOnlyList<int> PassedDescriptors { get; init; } = [];

    /// <summary>The sockets a service manager has opened for the container, which are passed on; null for none.</summary>
    public PassedSockets? Sockets { get; init; }

    /// <summary>The socket of a service manager that waits to be told (NOTIFY_SOCKET); null for none.</summary>
    public string? NotifySocket { get; init; }

    internal IReadOnlyList<int> Descriptors => Sockets is null ? PassedDescriptors : [.. PassedDescriptors.Union(Sockets.Descriptors).Order()];

    internal MonitorRequest ToRequest(MonitorPlan? plan) => new()
    {
        Action = MonitorAction.Start, Plan = plan, InitializeOnly = InitializeOnly, Streams = Streams, Input = Input, Rows = Rows, Columns = Columns,
    };
}

/// <summary>Starts containers, each with a monitor of its own.</summary>
public sealed class ContainerStarter(Engine engine)
{
    private const string MonitorProgram = "wherry-monitor";
    private const string PassThrough = "passthrough";

    /// <summary>
    /// Starts a container and returns the connection to its monitor, once its main process runs. With streams, its output
    /// follows on the connection and the last frame is its exit. Null: it runs already.
    /// </summary>
    /// <exception cref="ContainersException">NotFound: it has been removed; otherwise why it cannot start.</exception>
    public MonitorConnection? TryStart(ContainerRecord record, StartOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        while (true)
        {
            // One that is just being started, ended or removed will be one thing or the other in a moment.
            engine.Containers.AwaitSettled(record.Id);
            var current = engine.Containers.Find(record.Id) ?? throw new ContainersException(ErrorKind.NotFound, $"no such container: {record.Name}");
            var state = new ContainerObserver(engine).Observe(current).State;
            if (state.Status == ContainerStatus.Initialized)
            {
                var request = options.ToRequest(null);
                var begun = options.InitializeOnly ? null : MonitorConnection.TryAsk(engine.Paths.ContainerRun(record.Id), request, out _);
                if (begun is not null || options.InitializeOnly)
                {
                    return begun;
                }
            }
            else if (engine.Containers.HasMonitor(record.Id))
            {
                return null;
            }
            else if (TryLaunch(current, options) is { } started)
            {
                return started;
            }
        }
    }

    /// <summary>Starts a container that nobody else can have started: it has just been created.</summary>
    public MonitorConnection Start(ContainerRecord record, StartOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        return TryStart(record, options) ?? throw new ContainersException(ErrorKind.InUse, $"container {record.Name} is running already");
    }

    /// <summary>
    /// Creates a container and starts it. The same as one after the other, but quicker: the monitor is on its way while the
    /// container's record is made.
    /// </summary>
    /// <param name="create">What the user asked for.</param>
    /// <param name="image">An image that is here.</param>
    /// <param name="start">How it is started.</param>
    /// <param name="created">Called when the container exists, before it runs.</param>
    /// <exception cref="ContainersException">What creating or starting finds wrong.</exception>
    public (ContainerRecord Record, MonitorConnection Connection) CreateAndStart(
        CreateOptions create, ImageRecord? image, StartOptions start, Action<ContainerRecord> created)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(created);
        ContainerRecord? made = null;
        try
        {
            return CreateAndGo(create, image, start, record =>
            {
                made = record;
                created(record);
            });
        }
        catch when (create.AutoRemove && made is not null)
        {
            Discard(made);
            throw;
        }
    }

    // Its monitor removes what it was told to start; one that was never told leaves that to us.
    private void Discard(ContainerRecord record)
    {
        try
        {
            new ContainerRemover(engine).Remove(record, new RemoveOptions { Volumes = true });
        }
        catch (ContainersException e)
        {
            engine.Options.Debug($"{record.Name} stays: {e.Message}");
        }
    }

    private (ContainerRecord Record, MonitorConnection Connection) CreateAndGo(
        CreateOptions create, ImageRecord? image, StartOptions start, Action<ContainerRecord> created)
    {
        _ = engine.Storage.Choice; // the first time after a boot, a process of its own finds out
        var id = NameGenerator.NewId();
        // A collection holds the store and then starts processes; holding the namespace before the store would be the other way round.
        using var hold = engine.HoldContent();
        using var launch = Launch(id, passesStreams: false, start);
        var (record, creation) = new ContainerCreator(engine).CreateHeld(create, image, id);
        using var unstarted = creation; // who removes what does not run leaves it alone meanwhile
        created(record);
        StartDependencies(record);
        return (record, (record.LogDriver == PassThrough ? null : TryGo(launch, record, start)) ?? Start(record, start));
    }

    private MonitorConnection? TryLaunch(ContainerRecord record, StartOptions options)
    {
        StartDependencies(record);
        using var launch = Launch(record.Id, record.LogDriver == PassThrough, options);
        return TryGo(launch, record, options);
    }

    /// <summary>Null: somebody else started it in this very moment.</summary>
    private MonitorConnection? TryGo(MonitorLaunch launch, ContainerRecord record, StartOptions options)
    {
        var report = new ReadinessReport(engine, options.NotifySocket);
        var plan = report.AddTo(new PlanMaker(engine).Make(record) with
        {
            PassedDescriptors = options.Descriptors,
            StartVariables = options.Sockets?.Variables(record.Init) ?? [],
        }, record);
        var connection = launch.Complete();
        try
        {
            connection.Send(options.ToRequest(plan));
            var reply = connection.ReceiveReply();
            foreach (var warning in reply.Warnings)
            {
                engine.Options.Warn(warning);
            }

            if (reply.Event != MonitorEvent.Taken)
            {
                report.TellStarted(record);
                return connection;
            }
        }
        catch (ContainersException e)
        {
            connection.Dispose();
            var explained = new PortHolder(engine).Explain(e, record);
            if (ReferenceEquals(explained, e))
            {
                throw;
            }

            throw explained;
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    /// <summary>
    /// Starts those whose namespaces a container shares, and those it requires. It can only depend on older ones, so this ends.
    /// </summary>
    internal void StartDependencies(ContainerRecord record)
    {
        foreach (var id in record.Dependencies)
        {
            var needed = engine.Containers.Find(id) ?? throw new ContainersException(
                ErrorKind.NotFound, $"container {record.Name} depends on container {id[..12]}, which does not exist any more");
            TryStart(needed, new StartOptions(Streams: false, Input: false))?.Dispose();
        }

        foreach (var linked in record.Network.Links.Select(link => engine.Containers.Find(link.Container)).OfType<ContainerRecord>())
        {
            TryStart(linked, new StartOptions(Streams: false, Input: false))?.Dispose(); // its address is asked for
        }
    }

    private MonitorLaunch Launch(string id, bool passesStreams, StartOptions options)
    {
        var passedDescriptors = options.Descriptors;
        var (ours, theirs) = UnixSocket.Pair();
        using (theirs)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            var descriptors = new List<DescriptorMove>
            {
                new(nothing, 0), new(nothing, 1), new(nothing, 2), new(theirs, MonitorSocket.ControlDescriptor),
            };
            var passed = new List<FileDescriptor>();
            for (var number = 0; number < 3 && passesStreams; number++)
            {
                passed.Add(FileDescriptor.Standard(number));
                descriptors.Add(new DescriptorMove(passed[number], MonitorSocket.FirstStream + number));
            }

            for (var i = 0; i < passedDescriptors.Count; i++)
            {
                passed.Add(FileDescriptor.OfCaller(passedDescriptors[i]));
                descriptors.Add(new DescriptorMove(passed[^1], MonitorSocket.FirstPassedDescriptor + i));
            }

            var starting = engine.Namespace.Begin(new ProcessPlan
            {
                Path = FindMonitor(),
                Arguments = [MonitorProgram, engine.Paths.ContainerRun(id)], // for people reading ps
                Environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                WorkingDirectory = "/",
                Create = Namespaces.Mount,
                NewSession = true,
                Subreaper = true,
                Beside = ReadinessReport.IsFromParent(options.NotifySocket),
                BlockedSignals = SignalSet.Of(Signals.SIGCHLD, Signals.SIGTERM, Signals.SIGINT, Signals.SIGHUP),
                Descriptors = descriptors,
            });
            starting.CompleteBeside(); // its own start takes a while, too
            passed.ForEach(descriptor => descriptor.Dispose());
            return new MonitorLaunch(starting, ours);
        }
    }

    /// <summary>The monitor's program; null when it is not installed.</summary>
    internal static string? MonitorPath
    {
        get
        {
            var beside = Path.GetDirectoryName(ThisProcess.Executable)!;
            string[] places = [Path.Combine(beside, MonitorProgram), Path.Combine(beside, "../libexec/wherry", MonitorProgram)];
            return places.FirstOrDefault(File.Exists) ?? ProgramSearch.Find(MonitorProgram);
        }
    }

    private static string FindMonitor() => MonitorPath ??
        throw new ContainersException(ErrorKind.Unsupported, $"{MonitorProgram} is not installed") { Hint = "install it beside wherry or in ../libexec/wherry" };
}
