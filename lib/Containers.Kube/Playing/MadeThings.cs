using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.State.Pods;
using Containers.State.Secrets;

namespace Containers.Kube.Playing;

/// <summary>What has been made of a file so far: taken back, last first, when the rest cannot be.</summary>
internal sealed class MadeThings(Engine.Engine engine)
{
    private readonly Stack<Action> _steps = new();

    internal void Add(PodRecord pod) => _steps.Push(() => new PodRemover(engine).Remove(pod, new RemoveOptions { Force = true, Volumes = true }));

    internal void AddVolume(string name) => _steps.Push(() => new VolumeRemover(engine).Remove(name));

    internal void Add(SecretRecord secret) => _steps.Push(() => engine.Secrets.Remove(secret));

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
