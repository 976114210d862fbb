using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Pods;
using Containers.State.Secrets;

namespace Containers.Kube.Playing;

/// <summary>What has been made of a file so far: taken back, last first, when the rest cannot be, or nobody wants it any more.</summary>
internal sealed class MadeThings(Engine.Engine engine, CancellationToken cancellation)
{
    private readonly Stack<Action> _steps = new();

    /// <summary>When nobody wants it any more.</summary>
    internal CancellationToken Cancellation => cancellation;

    internal void Add(PodRecord pod) => Add(() => new PodRemover(engine).Remove(pod, new RemoveOptions { Force = true, Volumes = true }));

    internal void AddVolume(string name) => Add(() => new VolumeRemover(engine).Remove(name));

    internal void Add(SecretRecord secret) => Add(() => engine.Secrets.Remove(secret));

    private void Add(Action takingBack)
    {
        _steps.Push(takingBack);
        cancellation.ThrowIfCancellationRequested();
    }

    internal void TakeBack()
    {
        while (_steps.TryPop(out var step))
        {
            try
            {
                step();
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
            {
                // It has gone with something else.
            }
            catch (Exception e) when (e is ContainersException or IOException)
            {
                engine.Options.Warn($"something stays of what was made: {e.Message}");
            }
        }
    }
}
