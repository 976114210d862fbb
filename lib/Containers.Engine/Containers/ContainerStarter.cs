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
    /// <summary>Descriptors of this process the container's main process has too, under the same numbers.</summary>
    public IReadOnlyList<int> PassedDescriptors { get; init; } = [];
}

/// <summary>Starts containers, each with a monitor of its own.</summary>
public sealed class ContainerStarter(Engine engine)
{
    private const string MonitorProgram = "wherry-monitor";

    /// <summary>
    /// Starts a container and returns the connection to its monitor, once its main process runs. With streams, its output
    /// follows on the connection and the last frame is its exit.
    /// </summary>
    public MonitorConnection Start(ContainerRecord record, StartOptions options)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(options);
        if (engine.Containers.HasMonitor(record.Id))
        {
            throw new ContainersException(ErrorKind.InUse, $"container {record.Name} is running already");
        }

        StartDependencies(record);
        var plan = new PlanMaker(engine).Make(record) with { PassedDescriptors = options.PassedDescriptors };
        var connection = Launch(plan);
        try
        {
            connection.Send(new MonitorRequest
            {
                Action = MonitorAction.Start, Plan = plan, Streams = options.Streams, Input = options.Input, Rows = options.Rows, Columns = options.Columns,
            });
            if (!options.Streams)
            {
                Report(connection.ReceiveReply());
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Passes a monitor's warnings on.</summary>
    public void Report(MonitorReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        foreach (var warning in reply.Warnings)
        {
            engine.Options.Warn(warning);
        }
    }

    // Whose namespaces it shares, and what it requires, runs first. A container can only depend on older ones, so this ends.
    private void StartDependencies(ContainerRecord record)
    {
        foreach (var id in record.Dependencies)
        {
            var needed = engine.Containers.Find(id) ?? throw new ContainersException(
                ErrorKind.NotFound, $"container {record.Name} depends on container {id[..12]}, which does not exist any more");
            if (!new ContainerObserver(engine).Observe(needed).IsRunning)
            {
                Start(needed, new StartOptions(Streams: false, Input: false)).Dispose();
            }
        }
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
                    descriptors.Add(new DescriptorMove(passed[number], MonitorSocket.FirstStream + number));
                }
            }

            for (var i = 0; i < plan.PassedDescriptors.Count; i++)
            {
                passed.Add(FileDescriptor.OfCaller(plan.PassedDescriptors[i]));
                descriptors.Add(new DescriptorMove(passed[^1], MonitorSocket.FirstPassedDescriptor + i));
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
