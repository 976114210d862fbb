using System.Globalization;
using System.Runtime.ExceptionServices;
using Containers.Engine.Containers.Options;
using Containers.Engine.Networks;
using Containers.Engine.Volumes;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.Runtime.Processes;
using Containers.State.Containers;
using Containers.State.Events;

namespace Containers.Engine.Containers;

/// <summary>A container as it is now.</summary>
/// <param name="Record">What it was created as.</param>
/// <param name="State">Where it is in its life, checked against its monitor's lock.</param>
public sealed record ContainerView(ContainerRecord Record, ContainerState State)
{
    /// <summary>What its health check has found; null without one.</summary>
    public ContainerHealth? Health { get; init; }

    /// <summary>Whether its main process runs, or will again in a moment.</summary>
    public bool IsRunning => State.Status is ContainerStatus.Running or ContainerStatus.Paused or ContainerStatus.Restarting;
}

/// <summary>
/// Tells how containers are. A record that says "running" without a monitor holding the lock is from a monitor that was
/// killed, or from before a reboot: whoever sees it first ends what is left of the container and corrects the record.
/// </summary>
public sealed class ContainerObserver(Engine engine)
{
    private const string KilledMonitor = "its monitor was killed";
    private const int Many = 200;
    private const string Restarted = "the machine was restarted while it ran";

    private readonly Lock _warning = new();

    /// <summary>One container.</summary>
    public ContainerView Observe(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return View(record, engine.Containers.State(record.Id));
    }

    /// <summary>
    /// All containers but the steps of builds, newest first. One whose records cannot be read is told of and passed over:
    /// reading commands go on.
    /// </summary>
    /// <param name="where">
    /// Only those in such a state. It is asked first, so that what a container was created as is read of those only.
    /// </param>
    public IReadOnlyList<ContainerView> All(Predicate<ContainerState>? where = null) => [.. AllWithSteps(where).Where(view => !view.Record.IsBuildStep)];

    /// <summary>The same with the steps of builds that are under way.</summary>
    public IReadOnlyList<ContainerView> AllWithSteps(Predicate<ContainerState>? where = null) =>
        [.. ObserveAll([.. engine.Containers.Ids()], where).OfType<ContainerView>().Where(view => !IsForgottenStep(view.Record)).OrderByDescending(view => view.Record.Created)];

    // Many are read beside each other; for few it takes longer to begin that.
    private ContainerView?[] ObserveAll(string[] ids, Predicate<ContainerState>? where)
    {
        if (ids.Length < Many)
        {
            return Array.ConvertAll(ids, id => TryObserve(id, where));
        }

        var views = new ContainerView?[ids.Length];
        try
        {
            Parallel.For(0, ids.Length, i => views[i] = TryObserve(ids[i], where));
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }

        return views;
    }

    // What a build that was killed left goes with the next collection, and is nobody's until then.
    private bool IsForgottenStep(ContainerRecord record) => record.IsBuildStep && !engine.Containers.HasMonitor(record.Id);

    private ContainerView? TryObserve(string id, Predicate<ContainerState>? where)
    {
        try
        {
            var state = engine.Containers.State(id);
            if ((where is not null && !where(state)) || engine.Containers.Find(id) is not { } record)
            {
                return null;
            }

            var view = View(record, state);
            return where is null || where(view.State) ? view : null;
        }
        catch (ContainersException e) when (e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported)
        {
            lock (_warning)
            {
                engine.WarnOfUnreadable(e);
            }

            return null;
        }
    }

    private ContainerView View(ContainerRecord record, ContainerState state) => new(record, IsStale(record.Id, state) ? Repair(record) : state)
    {
        Health = record.Health is null ? null : engine.Containers.Health(record.Id) ?? new ContainerHealth(),
    };

    private bool IsStale(string id, ContainerState state) =>
        state.Status is not (ContainerStatus.Created or ContainerStatus.Exited) && !engine.Containers.HasMonitor(id);

    private ContainerState Repair(ContainerRecord record)
    {
        var id = record.Id;
        using var transition = DirectoryLock.Acquire(engine.Paths.Container(id));
        if (transition is null)
        {
            return engine.Containers.State(id);
        }

        using var alone = engine.Containers.TryStandIn(id);
        var state = engine.Containers.State(id);
        if (alone is null || state.Status is ContainerStatus.Created or ContainerStatus.Exited)
        {
            return state; // somebody else is at it, or it has been started again
        }

        var isOfThisBoot = state.BootId.Length == 0 || state.BootId == ThisProcess.BootId;
        if (isOfThisBoot)
        {
            new VolumePlugins(engine).Release(record);
            EndAll(state, isAlone: record.Namespaces.Pid == NamespaceOptions.Private);
            new NetworkRepair(engine).End(record);
        }

        var repaired = state with
        {
            Status = ContainerStatus.Exited,
            Pid = 0,
            PidStartTime = 0,
            MonitorPid = 0,
            Companions = [],
            Networks = [],
            Finished = DateTimeOffset.UtcNow,
            ExitCode = 128 + Signals.SIGKILL,
            Interrupted = !state.StoppedByUser,
            Error = isOfThisBoot ? KilledMonitor : Restarted,
        };
        engine.Containers.Write(record, repaired);
        engine.Events.Write(EventRecord.Of(record, "died") with { ExitCode = repaired.ExitCode });
        if (isOfThisBoot)
        {
            engine.Options.Warn($"container {id[..12]}: {KilledMonitor}; what was left of it has been ended");
        }

        return repaired;
    }

    // Where its processes are in a pid namespace of its own, they all end with the first.
    private static void EndAll(ContainerState state, bool isAlone)
    {
        var main = new ProcessIdentity(state.Pid, state.PidStartTime);
        var mounts = isAlone || state.Pid == 0 || !main.IsAlive ? null : ContainerProcesses.MountsOf(state.Pid);
        End(main);
        if (mounts is not null)
        {
            ContainerProcesses.EndStrays(mounts);
        }

        foreach (var companion in state.Companions)
        {
            var parts = companion.Split(':');
            End(new ProcessIdentity(int.Parse(parts[0], CultureInfo.InvariantCulture), ulong.Parse(parts[1], CultureInfo.InvariantCulture)));
        }
    }

    private static void End(ProcessIdentity process)
    {
        if (process.Pid == 0)
        {
            return;
        }

        using var handle = process.Open();
        if (handle is not null && process.Kill(Signals.SIGKILL))
        {
            ProcessEnd.Await(handle);
        }
    }
}
