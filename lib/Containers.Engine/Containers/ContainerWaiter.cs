using Containers.Linux;
using Containers.Linux.Waiting;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Waits for containers to become something, without polling.</summary>
public sealed class ContainerWaiter(Engine engine)
{
    /// <summary>What waiting returns for a container that did not have to end for it.</summary>
    public const int NoExitCode = -1;

    /// <summary>Waits until the container's main process has ended and returns its exit code; at once if it is not running.</summary>
    /// <exception cref="ContainersException">NotFound: it was removed before anybody could say how it ended.</exception>
    public int Wait(ContainerRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        while (true)
        {
            engine.Containers.AwaitSettled(record.Id);
            using var connection = MonitorConnection.TryAsk(
                engine.Paths.ContainerRun(record.Id), new MonitorRequest { Action = MonitorAction.Wait }, out var reply);
            if (reply is not null)
            {
                return reply.ExitCode;
            }

            // Without an answer, what is on record, repaired, is what there is to know.
            engine.Containers.AwaitSettled(record.Id);
            var view = new ContainerObserver(engine).Observe(record);
            if (engine.Containers.Find(record.Id) is null)
            {
                throw Gone(record);
            }

            if (!view.IsRunning)
            {
                return view.State.ExitCode;
            }
        }
    }

    /// <summary>The same, until nobody wants to know any more.</summary>
    /// <exception cref="OperationCanceledException">Nobody does.</exception>
    public int Wait(ContainerRecord record, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(record);
        engine.Containers.AwaitSettled(record.Id);
        using var monitor = MonitorConnection.TryConnect(engine.Paths.ContainerRun(record.Id));
        int? code = null;
        if (monitor?.TrySend(new MonitorRequest { Action = MonitorAction.Wait }) == true)
        {
            var loop = new EventLoop();
            using var wake = WakeUp.Create();
            using var asked = cancellation.Register(wake.Set);
            using var interruption = loop.Add(wake, Readiness.Read, _ => loop.Stop());
            using var end = loop.Add(monitor.Descriptor, Readiness.Read, _ =>
            {
                code = ReadEnd(monitor, out var isClosed);
                if (isClosed || code is not null)
                {
                    loop.Stop();
                }
            });
            loop.Run();
        }

        cancellation.ThrowIfCancellationRequested();
        return code ?? Wait(record); // there is nobody who would have answered, and that is on record
    }

    // Null: not yet, or never.
    private static int? ReadEnd(MonitorConnection monitor, out bool isClosed)
    {
        isClosed = !monitor.Fill();
        return !isClosed && monitor.TryTake(out var frame) ? MonitorConnection.ParseReply(frame).ExitCode : null;
    }

    /// <summary>Waits until one of the conditions holds. Returns the exit code of a container that has ended.</summary>
    /// <exception cref="ContainersException">NotFound: it was removed, which was not waited for.</exception>
    public int Wait(ContainerRecord record, IReadOnlyList<WaitCondition> conditions)
    {
        ArgumentNullException.ThrowIfNull(record);
        ArgumentNullException.ThrowIfNull(conditions);
        if (conditions is [WaitCondition.Stopped])
        {
            return Wait(record);
        }

        using var changes = DirectoryWatch.Create();
        Watch(changes, record); // before the first look: nothing that happens meanwhile is missed
        var before = engine.Containers.State(record.Id);
        var last = before.ExitCode;
        while (true)
        {
            if (engine.Containers.Find(record.Id) is null)
            {
                // One that is removed when it ends has ended, too.
                return conditions.Any(c => c is WaitCondition.Removed or WaitCondition.Stopped or WaitCondition.NextExit) ? last : throw Gone(record);
            }

            var view = new ContainerObserver(engine).Observe(record);
            if (conditions.Any(condition => WaitConditions.Holds(condition, view, before)))
            {
                return view.State.Status is ContainerStatus.Exited or ContainerStatus.Restarting ? view.State.ExitCode : NoExitCode;
            }

            AwaitChange(view, changes, ref last);
        }
    }

    private static void Watch(DirectoryWatch changes, string path)
    {
        try
        {
            changes.Add(path);
        }
        catch (LinuxException e) when (e.Errno == Errno.ENOENT)
        {
            // Removed already; the first look will tell.
        }
    }

    private void Watch(DirectoryWatch changes, ContainerRecord record) => Watch(changes, engine.Paths.Container(record.Id));

    /// <summary>Returns when the container's records may say something new, or when its monitor has ended.</summary>
    private void AwaitChange(ContainerView view, DirectoryWatch changes, ref int exitCode)
    {
        var isAlive = view.State.Status is not (ContainerStatus.Created or ContainerStatus.Exited);
        using var monitor = isAlive ? MonitorConnection.TryConnect(engine.Paths.ContainerRun(view.Record.Id)) : null;
        if (isAlive && monitor is null)
        {
            engine.Containers.AwaitSettled(view.Record.Id); // it is ending at this moment, or was killed: look again
            return;
        }

        var loop = new EventLoop();
        using var change = loop.Add(changes, Readiness.Read, _ =>
        {
            changes.Drain();
            loop.Stop();
        });
        var code = exitCode;
        using var end = monitor is null ? null : loop.Add(monitor.Descriptor, Readiness.Read, _ =>
        {
            if (monitor.Fill() && monitor.TryTake(out var frame))
            {
                code = MonitorConnection.ParseReply(frame).ExitCode;
            }

            loop.Stop();
        });
        monitor?.TrySend(new MonitorRequest { Action = MonitorAction.Wait });
        loop.Run();
        exitCode = code;
    }

    private static ContainersException Gone(ContainerRecord record) => new(ErrorKind.NotFound, $"no such container: {record.Name}");
}
