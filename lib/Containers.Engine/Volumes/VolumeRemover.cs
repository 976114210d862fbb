using Containers.Engine.Containers;
using Containers.Engine.Upkeep;
using Containers.Oci;
using Containers.State.Containers;
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
        while (true)
        {
            var (files, users) = TryRemove(name, force);
            if (users.Count == 0)
            {
                engine.Work.Remove([.. new[] { files }.OfType<string>()]);
                return;
            }

            End(name, users, force, timeout);
        }
    }

    // No container gets it between the look at them and its end.
    private (string? Files, IReadOnlyList<ContainerRecord> Users) TryRemove(string name, bool force)
    {
        using var alone = engine.Volumes.HoldUse(alone: true);
        var view = new VolumeLister(engine).Find(name);
        if (view.Users.Count > 0)
        {
            return (null, view.Users);
        }

        ForgetByPlugin(view.Record, force);
        return (engine.Volumes.Forget(name), []);
    }

    private void End(string name, IReadOnlyList<ContainerRecord> users, bool force, uint? timeout)
    {
        if (!force)
        {
            throw new ContainersException(
                ErrorKind.InUse,
                $"volume {name} is being used by the following container(s): {string.Join(", ", users.Select(user => user.Id))}: volume is being used")
            {
                Hint = $"wherry rm {string.Join(' ', users.Select(user => user.Name))} first, or wherry volume rm -f to remove them too",
            };
        }

        foreach (var user in users)
        {
            new ContainerRemover(engine).Remove(user, new RemoveOptions { Force = true, Timeout = timeout });
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

    /// <summary>Removes volumes that no container uses, all in one go; those that a container has got meanwhile stay.</summary>
    public Pruned Prune(IReadOnlyList<VolumeView> volumes)
    {
        ArgumentNullException.ThrowIfNull(volumes);
        var removed = new List<string>();
        var files = new List<string>();
        foreach (var name in volumes.Select(view => view.Record.Name))
        {
            try
            {
                var (left, users) = TryRemove(name, force: false);
                removed.AddRange(users.Count == 0 ? [name] : []);
                files.AddRange(left is null ? [] : [left]);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
            {
                // Somebody else was quicker.
            }
            catch (ContainersException e)
            {
                engine.Options.Warn($"volume {name} stays: {e.Message}");
            }
        }

        var size = engine.Work.Measure(files).Sum();
        engine.Work.Remove(files);
        return new Pruned(removed, size);
    }
}
