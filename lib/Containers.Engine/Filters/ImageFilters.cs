using Containers.Engine.Images;
using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>The filters on images: those of images, and of all commands that choose images by them.</summary>
public sealed class ImageFilters(Engine engine)
{
    private static readonly IReadOnlyDictionary<string, string> s_noLabels = new Dictionary<string, string>();

    private readonly ImageLister _lister = new(engine);

    /// <summary>Reads filters into one condition.</summary>
    /// <exception cref="ContainersException">Invalid, or NotFound for an image that is named in one.</exception>
    public Predicate<ImageView> Read(IEnumerable<string> filters) => new FilterSet<ImageView>(
        new("after", value => NewerThan(Created(value))),
        new("before", value => OlderThan(Created(value))),
        new("containers", InUse),
        new("dangling", value => Is(FilterValues.Truth("dangling", value), view => view.Name is null)),
        new("digest", value => view => view.Record.ManifestDigest.StartsWith(value, StringComparison.Ordinal)),
        new("id", value => view => view.Record.Id.StartsWith(value.StartsWith("sha256:", StringComparison.Ordinal) ? value[7..] : value, StringComparison.Ordinal)),
        new("intermediate", value => Is(FilterValues.Truth("intermediate", value), _lister.IsIntermediate)),
        new("label", Label) { MeetsAll = true },
        new("manifest", value => Is(FilterValues.Truth("manifest", value), view => view.IsList)),
        new("readonly", value => Is(FilterValues.Truth("readonly", value), _ => false)), // all are in the user's own store
        new("reference", Reference),
        new("since", value => NewerThan(Created(value))),
        new("until", value => OlderThan(FilterValues.Time(value))))
        .Read(filters);

    /// <summary>
    /// The images of a name as somebody typed it: all tags without one, and patterns. Otherwise the beginning of an id.
    /// </summary>
    public static Predicate<ImageView> Named(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reference = Reference(text);
        var isId = text.Length >= 3 && text.All(char.IsAsciiHexDigitLower);
        return view => reference(view) || (isId && view.Record.Id.StartsWith(text, StringComparison.Ordinal));
    }

    // As docker: against the name with and without its tag, in the short form and the long one.
    private static Predicate<ImageView> Reference(string value)
    {
        var pattern = FilterValues.Wildcard(value);
        return view => view.Name is { } name &&
                       (pattern(name.FamiliarName) || pattern($"{name.FamiliarName}:{name.Tag}") || pattern(name.Name) || pattern(name.ToString()));
    }

    private static Predicate<ImageView> Label(string value)
    {
        var label = FilterValues.Label(value);
        return view => label(view.Record.Configuration?.Labels ?? s_noLabels);
    }

    private Predicate<ImageView> InUse(string value)
    {
        var users = _lister.Users();
        return FilterValues.OneOf("containers", value, "true", "false", "external") switch
        {
            "true" => view => users.Contains(view.Record.Id),
            "false" => view => !users.Contains(view.Record.Id),
            _ => _ => false, // nobody else's containers are in this store
        };
    }

    private static Predicate<ImageView> Is(bool wanted, Predicate<ImageView> what) => view => what(view) == wanted;

    private DateTimeOffset? Created(string value) => engine.Images.ResolveList(value) is { } list ? list.List.Created
        : engine.Images.Resolve(value) is { } found ? found.Image.Created
        : throw new ContainersException(ErrorKind.NotFound, $"{value}: image not known");

    private static Predicate<ImageView> OlderThan(DateTimeOffset? time) => view => view.Record.Created < time;

    private static Predicate<ImageView> NewerThan(DateTimeOffset? time) => view => view.Record.Created > time;
}
