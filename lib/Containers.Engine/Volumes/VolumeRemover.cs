using Containers.Engine.Containers;
using Containers.Oci;

namespace Containers.Engine.Volumes;

/// <summary>Removes volumes with all that is in them.</summary>
public sealed class VolumeRemover(Engine engine)
{
    /// <summary>Removes a volume.</summary>
    /// <param name="name">Which.</param>
    /// <param name="force">Remove the containers that use it first, ending them if they run.</param>
    /// <param name="timeout">Seconds those are given to end by themselves; null for none.</param>
    /// <exception cref="ContainersException">NotFound; InUse, naming the containers.</exception>
    public void Remove(string name, bool force = false, uint? timeout = null)
    {
        var view = new VolumeLister(engine).Find(name);
        if (view.Users.Count > 0 && !force)
        {
            throw new ContainersException(
                ErrorKind.InUse,
                $"volume {name} is being used by the following container(s): {string.Join(", ", view.Users.Select(user => user.Id))}: volume is being used")
            {
                Hint = $"wherry rm {string.Join(' ', view.Users.Select(user => user.Name))} first, or wherry volume rm -f to remove them too",
            };
        }

        foreach (var user in view.Users)
        {
            new ContainerRemover(engine).Remove(user, force: true, timeout);
        }

        if (engine.Volumes.Forget(name) is { } files)
        {
            engine.Work.Remove(files);
        }
    }

    /// <summary>Removes volumes that no container uses, all in one go. Returns how many bytes that gave back.</summary>
    public long Prune(IReadOnlyList<VolumeView> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var files = volumes.Where(view => view.Users.Count == 0).Select(view => engine.Volumes.Forget(view.Record.Name)).OfType<string>().ToList();
        var size = engine.Work.Measure(files).Sum();
        engine.Work.Remove(files);
        return size;
    }
}
