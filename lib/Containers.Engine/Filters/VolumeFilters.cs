using Containers.Engine.Volumes;

namespace Containers.Engine.Filters;

/// <summary>The filters on volumes.</summary>
public sealed class VolumeFilters(Engine engine)
{
    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="Oci.ContainersException">Invalid, or NotFound for a volume that is named in one.</exception>
    public Predicate<VolumeView> Read(IEnumerable<string> filters) => new FilterSet<VolumeView>(
        new("after", NewerThan),
        new("anonymous", value => Is(FilterValues.Truth("anonymous", value), view => view.Record.Anonymous)),
        new("dangling", value => Is(FilterValues.Truth("dangling", value), view => view.Users.Count == 0)),
        new("driver", value => view => view.Record.Driver == value),
        new("label", value => On(FilterValues.Label(value), view => view.Record.Labels)) { MeetsAll = true },
        new("name", value => On(FilterValues.Pattern(value), view => view.Record.Name)),
        new("opt", value => On(FilterValues.Label(value), view => view.Record.Options)),
        new("scope", value => _ => value == "local"),
        new("since", NewerThan),
        new("until", value => OlderThan(FilterValues.Time(value))))
        .Read(filters);

    private static Predicate<VolumeView> Is(bool wanted, Predicate<VolumeView> what) => view => what(view) == wanted;

    private static Predicate<VolumeView> On<T>(Predicate<T> condition, Func<VolumeView, T> part) => view => condition(part(view));

    private static Predicate<VolumeView> OlderThan(DateTimeOffset time) => view => view.Record.Created < time;

    private Predicate<VolumeView> NewerThan(string name)
    {
        var time = new VolumeLister(engine).Find(name).Record.Created;
        return view => view.Record.Created > time;
    }
}
