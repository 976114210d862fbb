using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>The filters on pods.</summary>
public static class PodFilters
{
    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static Predicate<PodView> Read(IEnumerable<string> filters) => new FilterSet<PodView>(
        new("ctr-ids", value => OfAny(FilterValues.Pattern(value), view => view.Record.Id)),
        new("ctr-names", value => OfAny(FilterValues.Pattern(value), view => view.Record.Name)),
        new("ctr-number", value => FilterValues.Number("ctr-number", value) is var number ? view => view.Containers.Count == number : _ => false),
        new("ctr-status", value => OfAny(text => text == (value == "stopped" ? "exited" : value), view => view.State.Status.ToString().ToLowerInvariant())),
        new("id", value => FilterValues.Pattern(value) is var pattern ? view => pattern(view.Record.Id) : _ => false),
        new("label", value => FilterValues.Label(value) is var label ? view => label(view.Record.Labels) : _ => false) { MeetsAll = true },
        new("name", value => FilterValues.Pattern(value) is var pattern ? view => pattern(view.Record.Name) : _ => false),
        new("network", value => view => view.Infra?.Record.Network.Mode == value),
        new("status", Status),
        new("until", value => FilterValues.Time(value) is var time ? view => view.Record.Created < time : _ => false))
        .Read(filters);

    private static Predicate<PodView> OfAny(Predicate<string> pattern, Func<ContainerView, string> text) => view => view.Containers.Any(container => pattern(text(container)));

    private static Predicate<PodView> Status(string value) => PodState.All.FirstOrDefault(state => state.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } wanted
        ? view => view.State == wanted
        : throw new ContainersException(ErrorKind.Invalid, $"{value} is not a valid pod status: want {string.Join(", ", PodState.All.Select(state => state.ToLowerInvariant()))}");
}
