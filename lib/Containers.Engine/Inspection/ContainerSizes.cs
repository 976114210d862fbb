using Containers.Engine.Containers;

namespace Containers.Engine.Inspection;

/// <summary>How much room a container takes.</summary>
/// <param name="Changes">Bytes of what it has changed against its image.</param>
/// <param name="Total">Bytes of its whole root file system.</param>
public sealed record ContainerSize(long Changes, long Total);

/// <summary>Measures containers. Costs a walk over their files, so only for those who ask.</summary>
public sealed class ContainerSizes(Engine engine)
{
    /// <summary>The sizes of some containers, by id; all are measured in one go.</summary>
    public IReadOnlyDictionary<string, ContainerSize> Of(IReadOnlyList<ContainerView> views)
    {
        ArgumentNullException.ThrowIfNull(views);
        var changes = engine.Work.Measure([.. views.Select(view => Path.Combine(engine.Paths.Container(view.Record.Id), "upper"))]);
        var images = views.Select(view => view.Record.ImageId).Distinct().ToDictionary(id => id, id => engine.Images.Find(id)?.Size ?? 0);
        return views.Zip(changes).ToDictionary(
            pair => pair.First.Record.Id, pair => new ContainerSize(pair.Second, pair.Second + images[pair.First.Record.ImageId]));
    }
}
