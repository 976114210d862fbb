using Containers.Engine.Networks;

namespace Containers.Engine.Filters;

/// <summary>The filters on networks.</summary>
public static class NetworkFilters
{
    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="Oci.ContainersException">Invalid.</exception>
    public static Predicate<NetworkView> Read(IEnumerable<string> filters) => new FilterSet<NetworkView>(
        new("dangling", value => Dangling(FilterValues.Truth("dangling", value))),
        new("driver", value => view => view.Record.Driver == value),
        new("id", value => view => view.Record.Id.StartsWith(value, StringComparison.Ordinal)),
        new("label", value => On(FilterValues.Label(value), view => view.Record.Labels)) { MeetsAll = true },
        new("name", value => On(FilterValues.Pattern(value), view => view.Record.Name)),
        new("scope", value => _ => value == "local"),
        new("type", value => Is(FilterValues.OneOf("type", value, "custom", "builtin"))),
        new("until", value => OlderThan(FilterValues.Time(value))))
        .Read(filters);

    private static Predicate<NetworkView> On<T>(Predicate<T> condition, Func<NetworkView, T> part) => view => condition(part(view));

    private static Predicate<NetworkView> Dangling(bool wanted) => view => view.Users.Count == 0 == wanted;

    private static Predicate<NetworkView> Is(string type) => view => view.IsStandard == (type == "builtin");

    private static Predicate<NetworkView> OlderThan(DateTimeOffset time) => view => view.Record.Created < time;
}
