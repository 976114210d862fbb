using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Images;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SearchCommand : Subcommand
{
    private const int UsualLimit = 25;
    private const int HighestLimit = 1000;

    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<long?> _limit;
    private readonly Option<bool> _listTags;
    private readonly Option<bool> _noTrunc;
    private readonly RegistryFlags _registry;

    public SearchCommand()
        : base("search", "Look for images at registries")
    {
        Flags.Accept("--compatible", null, null, "Show stars and who vouches, as is done in any case");
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition: stars, is-official or is-automated");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _limit = Number("--limit", null, "NUMBER", "How many of each registry at most (default 25)");
        _listTags = Switch("--list-tags", null, "List the tags of a repository instead");
        _noTrunc = Switch("--no-trunc", null, "Do not cut descriptions");
        _registry = new RegistryFlags(Flags, withRetries: false);
    }

    internal override string Arguments => "TERM";

    internal override string Example => "wherry search --limit 5 registry.example.org/tools";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var limit = call.Get(_limit) ?? UsualLimit;
        if (limit is < 1 or > HighestLimit)
        {
            throw new ContainersException(ErrorKind.Invalid, $"--limit must be between 1 and {HighestLimit}");
        }

        var searcher = new ImageSearcher(call.Engine, _registry.Read(call));
        var style = new ListingStyle(call.Get(_format) ?? "table");
        if (call.Has(_listTags))
        {
            if (call.Get(_filter).Count > 0)
            {
                throw new UsageException("tags cannot be filtered", Name);
            }

            var (name, tags) = searcher.ListTags(call.Arguments[0]);
            call.Terminal.Write(SearchListing.MakeTags().Print([.. tags.Order(StringComparer.Ordinal).Take((int)limit).Select(tag => (name, tag))], style));
            return 0;
        }

        var condition = Filters().Read(call.Get(_filter));
        var found = searcher.Find(call.Arguments[0], (int)limit).Where(result => condition(result)).ToList();
        call.Terminal.Write(SearchListing.Make(cuts: !call.Has(_noTrunc)).Print(found, style));
        return 0;
    }

    private static FilterSet<SearchResult> Filters() => new(
        new("is-automated", value => Is(FilterValues.Truth("is-automated", value), result => result.Found.IsAutomated)),
        new("is-official", value => Is(FilterValues.Truth("is-official", value), result => result.Found.IsOfficial)),
        new("stars", value => HasStars(FilterValues.Number("stars", value))));

    private static Predicate<SearchResult> Is(bool wanted, Predicate<SearchResult> what) => result => what(result) == wanted;

    private static Predicate<SearchResult> HasStars(int fewest) => result => result.Found.Stars >= fewest;
}
