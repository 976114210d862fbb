using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Volumes;

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
            new ContainerRemover(engine).Remove(user, new RemoveOptions { Force = true, Timeout = timeout });
        }

        ForgetByPlugin(view.Record, force);
        if (engine.Volumes.Forget(name) is { } files)
        {
            engine.Work.Remove(files);
        }
    }

    private void ForgetByPlugin(VolumeRecord volume, bool force)
    {
        if (volume.Driver == VolumeCreator.LocalDriver)
        {
            return;
        }

        try
        {
            new VolumePlugins(engine).Find(volume.Driver).Remove(volume.Name);
        }
        catch (ContainersException e) when (force)
        {
            engine.Options.Warn($"volume {volume.Name} is forgotten here, and may still be there: {e.Message}");
        }
    }

    /// <summary>Removes volumes that no container uses, all in one go. Returns how many bytes that gave back.</summary>
    public long Prune(IReadOnlyList<VolumeView> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var files = volumes.Where(view => view.Users.Count == 0 && view.Record.Driver == VolumeCreator.LocalDriver).Select(view => engine.Volumes.Forget(view.Record.Name)).OfType<string>().ToList();
        var size = engine.Work.Measure(files).Sum();
        engine.Work.Remove(files);
        foreach (var view in volumes.Where(view => view.Users.Count == 0 && view.Record.Driver != VolumeCreator.LocalDriver))
        {
            try
            {
                Remove(view.Record.Name);
            }
            catch (ContainersException e)
            {
                engine.Options.Warn($"volume {view.Record.Name} stays: {e.Message}");
            }
        }

        return size;
    }
}
