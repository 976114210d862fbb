using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Engine.Volumes;
using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Playing;

/// <summary>Takes away what a file has made.</summary>
public sealed class KubeRemover(Engine.Engine engine)
{
    /// <summary>Ends and removes a file's pods with their containers, and its secrets; what is not there any more is passed over.</summary>
    /// <param name="file">The file.</param>
    /// <param name="volumes">Whether the volumes of its claims go, too, with all that is in them.</param>
    /// <exception cref="ContainersException">InUse: somebody else needs what should go.</exception>
    public DownReport Down(KubeFile file, bool volumes)
    {
        ArgumentNullException.ThrowIfNull(file);
        var (stopped, removed) = (new List<string>(), new List<string>());
        var pods = file.Pods.Select(pod => engine.Pods.TryResolve(pod.Name) is { } found && found.Name == pod.Name ? found : null).OfType<State.Pods.PodRecord>().ToList();
        foreach (var pod in pods)
        {
            try
            {
                new PodStopper(engine).Stop(pod, null);
                stopped.Add(pod.Id);
                new PodRemover(engine).Remove(pod, new RemoveOptions { Force = true, Volumes = true });
                removed.Add(pod.Id);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
            {
                // Somebody else was quicker.
            }
        }

        return new DownReport(stopped, removed, RemoveSecrets(file), volumes ? RemoveVolumes(file) : []);
    }

    private List<string> RemoveSecrets(KubeFile file)
    {
        var removed = new List<string>();
        foreach (var secret in file.Values.Where(values => values.IsSecret))
        {
            if (engine.Secrets.TryResolve(secret.Name) is { } found && found.Name == secret.Name)
            {
                engine.Secrets.Remove(found);
                removed.Add(found.Id);
            }
        }

        return removed;
    }

    private List<string> RemoveVolumes(KubeFile file)
    {
        var removed = new List<string>();
        foreach (var claim in file.Claims.Where(claim => engine.Volumes.Find(claim.Name) is not null))
        {
            new VolumeRemover(engine).Remove(claim.Name);
            removed.Add(claim.Name);
        }

        return removed;
    }
}
