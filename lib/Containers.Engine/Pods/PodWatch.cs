using Containers.Engine.Containers;
using Containers.Linux.Waiting;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>Waits for pods to end, which they do with their last containers.</summary>
/// <param name="engine">The store.</param>
/// <param name="pods">The pods.</param>
public sealed class PodWatch(Engine engine, IReadOnlyList<PodRecord> pods)
{
    private readonly EventLoop _loop = new();
    private int _left;

    /// <summary>Waits until all have ended, or until somebody else has woken us.</summary>
    /// <param name="interruption">Set by whoever does not want to wait any more.</param>
    /// <returns>Whether they have ended.</returns>
    public bool Wait(WakeUp interruption)
    {
        var connections = new List<MonitorConnection>();
        var watches = new List<Watch>();
        try
        {
            foreach (var pod in pods)
            {
                if (TryAsk(pod) is { } connection)
                {
                    connections.Add(connection);
                    watches.Add(_loop.Add(connection.Descriptor, Readiness.Read, _ => OnEnd(watches, connections.IndexOf(connection))));
                    _left++;
                }
            }

            watches.Add(_loop.Add(interruption, Readiness.Read, _ => _loop.Stop()));
            if (_left > 0)
            {
                _loop.Run();
            }

            return _left == 0;
        }
        finally
        {
            watches.ForEach(watch => watch.Dispose());
            connections.ForEach(connection => connection.Dispose());
        }
    }

    /// <summary>The exit codes of all containers that have ended, of pods that are there still.</summary>
    public IReadOnlyList<int> ExitCodes() => [.. pods.Where(pod => engine.Pods.Find(pod.Id) is not null).SelectMany(pod => new PodObserver(engine).Observe(pod).Members)
        .Where(member => member.State.Status == ContainerStatus.Exited).Select(member => member.State.ExitCode)];

    // Null: what held it is gone already.
    private MonitorConnection? TryAsk(PodRecord pod)
    {
        engine.Containers.AwaitSettled(pod.InfraId);
        var connection = MonitorConnection.TryConnect(engine.Paths.ContainerRun(pod.InfraId));
        if (connection?.TrySend(new MonitorRequest { Action = MonitorAction.Wait }) == true)
        {
            return connection;
        }

        connection?.Dispose();
        return null;
    }

    // A reply, or the end of the one who would have given it.
    private void OnEnd(List<Watch> watches, int index)
    {
        watches[index].Dispose();
        if (--_left == 0)
        {
            _loop.Stop();
        }
    }
}
