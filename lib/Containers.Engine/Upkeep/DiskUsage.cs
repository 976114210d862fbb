using Containers.Engine.Artifacts;
using Containers.Engine.Building;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Engine.Volumes;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Upkeep;

/// <summary>What one kind of thing takes on the disk.</summary>
/// <param name="Type">Images, Containers, Local Volumes, Build Cache or Artifacts.</param>
/// <param name="Total">How many there are.</param>
/// <param name="Active">How many are in use.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Reclaimable">Bytes of those not in use.</param>
public sealed record UsageRow(string Type, int Total, int Active, long Size, long Reclaimable);

/// <summary>What an image takes.</summary>
/// <param name="Image">The image under one of its names.</param>
/// <param name="Shared">Bytes of layers that other images have too.</param>
/// <param name="Unique">Bytes that go with it.</param>
/// <param name="Containers">How many containers are made of it.</param>
public sealed record ImageUsage(ImageView Image, long Shared, long Unique, int Containers);

/// <summary>What a container has written.</summary>
/// <param name="Container">The container.</param>
/// <param name="Size">Bytes.</param>
public sealed record ContainerUsage(ContainerView Container, long Size);

/// <summary>What a volume holds.</summary>
/// <param name="Volume">The volume.</param>
/// <param name="Size">Bytes.</param>
public sealed record VolumeUsage(VolumeView Volume, long Size);

/// <summary>
/// Measures the store. An image takes its unpacked layers and the archives they came from, which are kept so that it can be
/// passed on as it came; what several images share counts once.
/// </summary>
public sealed class DiskUsage(Engine engine)
{
    /// <summary>Images, one row a name.</summary>
    public IReadOnlyList<ImageUsage> Images()
    {
        var views = new ImageLister(engine).Images().ToList();
        var users = new ImageLister(engine).Users();
        var parts = views.Select(view => view.Record).DistinctBy(record => record.Id).ToDictionary(record => record.Id, Parts);
        var owners = parts.Values.SelectMany(p => p.Keys).CountBy(key => key).ToDictionary();
        return [.. views.Select(view => new ImageUsage(
            view,
            parts[view.Record.Id].Where(part => owners[part.Key] > 1).Sum(part => part.Value),
            parts[view.Record.Id].Where(part => owners[part.Key] == 1).Sum(part => part.Value),
            users[view.Record.Id].Count()))];
    }

    /// <summary>Containers, newest first.</summary>
    public IReadOnlyList<ContainerUsage> Containers()
    {
        var views = new ContainerObserver(engine).All();
        return [.. views.Zip(engine.Work.Measure([.. views.Select(view => Path.Combine(engine.Paths.Container(view.Record.Id), "upper"))]))
            .Select(pair => new ContainerUsage(pair.First, pair.Second))];
    }

    /// <summary>Volumes, by name.</summary>
    public IReadOnlyList<VolumeUsage> Volumes()
    {
        var views = new VolumeLister(engine).All();
        return [.. views.Zip(engine.Work.Measure([.. views.Select(view => engine.Volumes.DataPath(view.Record.Name))])).Select(pair => new VolumeUsage(pair.First, pair.Second))];
    }

    /// <summary>One row for each kind; none for artifacts where there are none, as other tools have no such row.</summary>
    public IReadOnlyList<UsageRow> Summary()
    {
        var containers = Containers();
        var volumes = Volumes();
        return
        [
            ImageRow(),
            new("Containers", containers.Count, containers.Count(c => c.Container.IsRunning), containers.Sum(c => c.Size), containers.Where(c => !c.Container.IsRunning).Sum(c => c.Size)),
            new("Local Volumes", volumes.Count, volumes.Count(v => v.Volume.Users.Count > 0), volumes.Sum(v => v.Size), volumes.Where(v => v.Volume.Users.Count == 0).Sum(v => v.Size)),
            new BuildCachePruner(engine).Measure(),
            .. ArtifactRows(),
        ];
    }

    // Nothing takes them away but who removes them by name.
    private IReadOnlyList<UsageRow> ArtifactRows()
    {
        var artifacts = new ArtifactKeeper(engine).All();
        var size = artifacts.SelectMany(artifact => artifact.Manifest.Layers).DistinctBy(layer => layer.Digest).Sum(layer => layer.Size);
        return artifacts.Count == 0 ? [] : [new("Artifacts", artifacts.Count, artifacts.Count, size, 0)];
    }

    private UsageRow ImageRow()
    {
        var images = engine.Images.List().ToList();
        var users = new ImageLister(engine).Users();
        var all = images.SelectMany(Parts).DistinctBy(part => part.Key).Sum(part => part.Value);
        var active = images.Where(image => users.Contains(image.Id)).ToList();
        return new("Images", images.Count, active.Count, all, all - active.SelectMany(Parts).DistinctBy(part => part.Key).Sum(part => part.Value));
    }

    // Everything an image has on the disk, each under a name of its own.
    private Dictionary<string, long> Parts(ImageRecord image)
    {
        var parts = image.Layers.Select(Digest.Parse).Distinct().ToDictionary(layer => $"layer {layer}", layer => engine.Layers.Contains(layer) ? engine.Layers.Read(layer).Size : 0);
        try
        {
            foreach (var digest in Collection.ContentOf(engine, image))
            {
                parts[$"content {digest}"] = engine.Content.SizeOf(digest) ?? 0;
            }
        }
        catch (ContainersException e)
        {
            engine.WarnOfUnreadable(e);
        }

        return parts;
    }
}
