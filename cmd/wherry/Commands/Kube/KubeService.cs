using System.Runtime.InteropServices;
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
internal sealed class KubeService : IDisposable
{
    private readonly Engine _engine;
    private readonly IReadOnlyList<PodRecord> _pods;
    private readonly WakeUp _interruption = WakeUp.Create();
    private readonly List<PosixSignalRegistration> _registrations = [];

    internal KubeService(Engine engine, IReadOnlyList<PodRecord> pods)
    {
        (_engine, _pods) = (engine, pods);
        foreach (var signal in (IEnumerable<PosixSignal>)[PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                _interruption.Set();
            }));
        }
    }

    /// <summary>Waits until the pods have ended by themselves, or ends them when it is asked to.</summary>
    /// <param name="propagation">By which containers' failures it is judged: "none", "any" or "all".</param>
    /// <returns>The exit code.</returns>
    internal int Serve(string propagation)
    {
        TellReady();
        var watch = new PodWatch(_engine, _pods);
        if (!watch.Wait(_interruption))
        {
            foreach (var pod in _pods.Where(pod => _engine.Pods.Find(pod.Id) is not null))
            {
                new PodStopper(_engine).Stop(pod, null);
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

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _interruption.Dispose();
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
            _engine.Options.Warn($"the service manager is not told that the pods run: {e.Message}");
        }
    }
}
