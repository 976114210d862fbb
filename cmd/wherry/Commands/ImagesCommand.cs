using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ImagesCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _digests;
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _history;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _quiet;
    private readonly Option<string?> _sort;

    public ImagesCommand()
        : base("images", "List images")
    {
        _all = Switch("--all", "-a", "Also those that are only there for others made on top of them");
        _digests = Switch("--digests", null, "Show the digests of manifests");
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as dangling=true");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _history = Switch("--history", null, "Also all their names");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _noTrunc = Switch("--no-trunc", "--notruncate", "Whole ids");
        _quiet = Switch("--quiet", "-q", "Ids only");
        _sort = Text("--sort", null, "FIELD", "Order by created, id, repository, size or tag");
    }

    internal override string Arguments => "[NAME[:TAG]]";

    internal override string Example => "wherry images --filter dangling=true -q";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var style = new ListingStyle(Format(call), !call.Has(_noHeading));
        var listing = ImageListing.Make();
        IEnumerable<ImageRow> rows = Sorted(call, Rows(call, style.Format));
        if (call.Has(_quiet) && !call.IsGiven(_format))
        {
            rows = rows.DistinctBy(row => row.Record.Id);
        }

        call.Terminal.Write(listing.Print([.. rows], style));
        return 0;
    }

    private string Format(Invocation call) => call.Get(_format) ??
        (call.Has(_quiet) ? "{{.ID}}"
            : $"table {(call.Has(_digests) ? ImageListing.DigestColumns : ImageListing.Columns)}{(call.Has(_history) ? @"\t{{.History}}" : "")}");

    private IEnumerable<ImageRow> Rows(Invocation call, string format)
    {
        var filters = call.Get(_filter);
        var lister = new ImageLister(call.Engine);
        var meets = new ImageFilters(call.Engine).Read(filters);
        var named = call.Arguments.Count > 0 ? ImageFilters.Named(call.Arguments[0]) : _ => true;
        var all = call.Has(_all) || filters.Any(f => f.StartsWith("intermediate", StringComparison.Ordinal));
        var users = format.Trim() == "json" || Listing<ImageRow>.Mentions(format, "Containers") ? lister.Users() : null;
        return lister.All().Where(view => meets(view) && named(view) && (all || !lister.IsIntermediate(view)))
            .Select(view => new ImageRow(view, call.Has(_noTrunc), users?[view.Record.Id].Count()));
    }

    private IEnumerable<ImageRow> Sorted(Invocation call, IEnumerable<ImageRow> rows) => call.Get(_sort) switch
    {
        null or "created" => rows,
        "id" => rows.OrderBy(row => row.Record.Id, StringComparer.Ordinal),
        "repository" => rows.OrderBy(row => row.View.Name?.FamiliarName, StringComparer.Ordinal),
        "size" => rows.OrderBy(row => row.Record.Size),
        "tag" => rows.OrderBy(row => row.View.Name?.Tag, StringComparer.Ordinal),
        var other => throw new UsageException($"invalid argument \"{other}\" for --sort: choose from created, id, repository, size, tag", Name),
    };
}
