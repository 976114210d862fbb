using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

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

    internal MonitorRequest ToRequest(MonitorPlan? plan) => new()
    {
        Action = MonitorAction.Start, Plan = plan, InitializeOnly = InitializeOnly, Streams = Streams, Input = Input, Rows = Rows, Columns = Columns,
    };
}

/// <summary>Starts containers, each with a monitor of its own.</summary>
public sealed class ContainerStarter(Engine engine)
{
    private const string MonitorProgram = "wherry-monitor";

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

    /// <summary>Null: somebody else started it in this very moment.</summary>
    private MonitorConnection? TryLaunch(ContainerRecord record, StartOptions options)
    {
        var plan = new PlanMaker(engine).Make(record);
        var connection = Launch(plan);
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
                return connection;
            }
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        connection.Dispose();
        return null;
    }

    private MonitorConnection Launch(MonitorPlan plan)
    {
        var (ours, theirs) = UnixSocket.Pair();
        using (theirs)
        {
            using var nothing = FileOpening.ReadWrite("/dev/null");
            var descriptors = new List<DescriptorMove>
            {
                new(nothing, 0), new(nothing, 1), new(nothing, 2), new(theirs, MonitorSocket.ControlDescriptor),
            };
            var passed = new List<FileDescriptor>();
            if (plan.LogDriver == "passthrough")
            {
                for (var number = 0; number < 3; number++)
                {
                    passed.Add(FileDescriptor.Standard(number));
                    descriptors.Add(new DescriptorMove(passed[number], MonitorSocket.ControlDescriptor + 1 + number));
                }
            }

            using var child = engine.Namespace.Start(new ProcessPlan
            {
                Path = FindMonitor(),
                Arguments = [MonitorProgram, plan.Name, engine.Paths.ContainerRun(plan.Id)], // for people reading ps
                Environment = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
                WorkingDirectory = "/",
                Create = Namespaces.Mount,
                NewSession = true,
                Subreaper = true,
                BlockedSignals = SignalSet.Of(Signals.SIGCHLD, Signals.SIGTERM, Signals.SIGINT, Signals.SIGHUP),
                Descriptors = descriptors,
            });
            passed.ForEach(descriptor => descriptor.Dispose());
            return new MonitorConnection(ours);
        }
    }

    private static string FindMonitor()
    {
        var beside = Path.GetDirectoryName(ThisProcess.Executable)!;
        string[] places = [Path.Combine(beside, MonitorProgram), Path.Combine(beside, "../libexec/wherry", MonitorProgram)];
        return places.FirstOrDefault(File.Exists) ?? ProgramSearch.Find(MonitorProgram) ??
               throw new ContainersException(ErrorKind.Unsupported, $"{MonitorProgram} is not installed") { Hint = "install it beside wherry or in ../libexec/wherry" };
    }
}
