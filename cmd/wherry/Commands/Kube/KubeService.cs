using System.Text;
using Containers.Engine;
using Containers.Engine.Pods;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Linux.Waiting;
using Containers.State.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

/// <summary>
/// Stays for as long as pods run: what a service manager takes for the service. It is told that the pods run; when it asks us to end, they do.
/// </summary>
/// <param name="engine">The store.</param>
/// <param name="pods">The pods.</param>
/// <param name="interruption">Set when we are asked to end.</param>
internal sealed class KubeService(Engine engine, IReadOnlyList<PodRecord> pods, WakeUp interruption)
{
    /// <summary>Waits until the pods have ended by themselves, or ends them when it is asked to.</summary>
    /// <param name="propagation">By which containers' failures it is judged: "none", "any" or "all".</param>
    /// <returns>The exit code.</returns>
    internal int Serve(string propagation)
    {
        TellReady();
        var watch = new PodWatch(engine, pods);
        if (!watch.Wait(interruption))
        {
            foreach (var pod in pods.Where(pod => engine.Pods.Find(pod.Id) is not null))
            {
                new PodStopper(engine).Stop(pod, null);
            }

            return 0;
        }

        var codes = watch.ExitCodes();
        return propagation switch
        {
            "any" => codes.Any(code => code != 0) ? 1 : 0,
            "all" => codes.Count > 0 && codes.All(code => code != 0) ? 1 : 0,
            _ => 0,
        };
    }

    private void TellReady()
    {
        // What starting took is garbage by now, and this process may stay for months.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (ServiceManager.NotifySocket is not { Length: > 0 } socket || !socket.StartsWith('/'))
        {
            return;
        }

        try
        {
            using var manager = UnixSocket.ConnectDatagram(socket);
            manager.TrySend(Encoding.UTF8.GetBytes($"MAINPID={ThisProcess.Pid}\nREADY=1"), out _);
        }
        catch (IOException e)
        {
            engine.Options.Warn($"the service manager is not told that the pods run: {e.Message}");
        }
    }
}
