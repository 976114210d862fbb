using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Volumes;

namespace Containers.Engine.Volumes;

/// <summary>What a reload has found.</summary>
/// <param name="Added">Volumes that plug-ins have and the store did not know.</param>
/// <param name="Removed">Volumes that were the plug-ins' and are not any more.</param>
public sealed record ReloadedVolumes(IReadOnlyList<string> Added, IReadOnlyList<string> Removed);

/// <summary>Brings what is recorded of plug-ins' volumes up to what the plug-ins have.</summary>
public sealed class VolumeReloader(Engine engine)
{
    /// <summary>Asks all plug-ins that containers.conf names. One that does not answer is told of, and its volumes stay as they are.</summary>
    public ReloadedVolumes Reload()
    {
        List<string> added = [], removed = [];
        var known = engine.Volumes.List().ToList();
        var plugins = new VolumePlugins(engine);
        foreach (var driver in plugins.Configured)
        {
            IReadOnlyList<string> there;
            try
            {
                there = plugins.Find(driver).List();
            }
            catch (ContainersException e)
            {
                engine.Options.Warn(e.Message);
                continue;
            }

            added.AddRange(there.Where(ContainerNames.IsValid).Where(name => Add(name, driver)));
            removed.AddRange(known.Where(volume => volume.Driver == driver && !there.Contains(volume.Name)).Select(volume => volume.Name).Where(Remove));
        }

        return new ReloadedVolumes(added, removed);
    }

    private bool Add(string name, string driver)
    {
        var record = new VolumeRecord { Name = name, Created = DateTimeOffset.UtcNow, Driver = driver };
        var found = engine.Volumes.FindOrCreate(record);
        if (!ReferenceEquals(found, record) && found.Driver != driver)
        {
            engine.Options.Warn($"volume {name} of plugin {driver} is left out: driver {found.Driver} has one of that name");
        }

        return ReferenceEquals(found, record);
    }

    // Only the record: of the data nothing is here.
    private bool Remove(string name)
    {
        using var alone = engine.Volumes.HoldUse(alone: true);
        if (new VolumeLister(engine).TryFind(name) is { Users.Count: > 0 } used)
        {
            engine.Options.Warn($"volume {name} is gone, and containers use it: {string.Join(", ", used.Users.Select(user => user.Name))}");
            return false;
        }

        if (engine.Volumes.Forget(name) is not { } left)
        {
            return false;
        }

        engine.Work.Remove(left);
        return true;
    }
}
