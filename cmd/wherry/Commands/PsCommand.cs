using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Engine.Inspection;
using Containers.State.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PsCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _external;
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<long?> _last;
    private readonly Option<bool> _latest;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _namespaces;
    private readonly Option<bool> _pod;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _size;
    private readonly Option<string?> _sort;
    private readonly Option<long?> _watch;

    public PsCommand()
        : base("ps", "List containers")
    {
        _all = Switch("--all", "-a", "Also those that are not running");
        _external = Switch("--external", "--storage", "Also the steps of builds that are under way");
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as status=exited");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _last = Number("--last", "-n", "NUMBER", "Only so many, the newest, whatever their state");
        _latest = Switch("--latest", "-l", "Only the newest, whatever its state");
        _noHeading = Switch("--noheading", null, "No line of headings");
        _noTrunc = Switch("--no-trunc", "--notruncate", "Whole ids and commands");
        _namespaces = Switch("--ns", "--namespace", "The namespaces they are in");
        _pod = Switch("--pod", "-p", "Also the pods they are in");
        _quiet = Switch("--quiet", "-q", "Ids only");
        _size = Switch("--size", "-s", "Also how much room they take");
        _sort = Text("--sort", null, "FIELD", "Order by command, created, id, image, names, runningfor, size or status");
        Flags.Accept("--sync", null, null, "Look how containers really are, which is always done");
        _watch = Number("--watch", "-w", "SECONDS", "List again every so many seconds");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry ps -a --filter status=exited";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (call.Has(_latest) && call.IsGiven(_last))
        {
            throw new UsageException("last and latest are mutually exclusive", Name);
        }

        if (call.Get(_watch) is not { } seconds)
        {
            call.Terminal.Write(List(call));
            return 0;
        }

        if (seconds < 1)
        {
            throw new UsageException($"invalid argument \"{seconds}\" for --watch: want a number of seconds", Name);
        }

        Repeating.Every(TimeSpan.FromSeconds(seconds), () => call.Terminal.Write(Terminal.ClearScreen + List(call)));
        return 0;
    }

    private string List(Invocation call)
    {
        var style = new ListingStyle(Format(call), !call.Has(_noHeading));
        return ContainerListing.Make().Print([.. Sorted(call, Rows(call, style.Format))], style);
    }

    private string Format(Invocation call)
    {
        if (call.Get(_format) is { } format)
        {
            return format;
        }

        return call.Has(_quiet) ? "{{.ID}}"
            : call.Has(_namespaces) ? "table " + ContainerListing.NamespaceColumns
            : $"table {ContainerListing.Columns}{(call.Has(_pod) ? @"\t{{.Pod}}\t{{.PodName}}" : "")}{(call.Has(_size) ? @"\t{{.Size}}" : "")}";
    }

    private IEnumerable<ContainerRow> Rows(Invocation call, string format)
    {
        var filters = call.Get(_filter);
        var last = call.Has(_latest) ? 1 : call.Get(_last) ?? 0;
        var all = call.Has(_all) || last > 0 || ContainerFilters.ImplyAll(filters);
        var meets = new ContainerFilters(call.Engine).Read(filters);
        var observer = new ContainerObserver(call.Engine);
        Predicate<ContainerState>? where = all ? null : state => state.Status is not (ContainerStatus.Created or ContainerStatus.Exited);
        var chosen = (call.Has(_external) ? observer.AllWithSteps(where) : observer.All(where)).Where(view => meets(view));
        var views = (last > 0 ? chosen.Take((int)Math.Min(last, int.MaxValue)) : chosen).ToList();
        var sizes = call.Has(_size) || call.Get(_sort) == "size" || Listing<ContainerRow>.Mentions(format, "Size")
            ? new ContainerSizes(call.Engine).Of(views)
            : null;
        return views.Select(view => new ContainerRow(view, call.Has(_noTrunc), sizes?[view.Record.Id]));
    }

    private IEnumerable<ContainerRow> Sorted(Invocation call, IEnumerable<ContainerRow> rows) => call.Get(_sort) switch
    {
        null => rows,
        "command" => rows.OrderBy(row => string.Join(' ', row.Record.Entrypoint.Concat(row.Record.Command)), StringComparer.Ordinal),
        "created" => rows.OrderBy(row => row.Record.Created),
        "id" => rows.OrderBy(row => row.Record.Id, StringComparer.Ordinal),
        "image" => rows.OrderBy(row => row.Record.ImageName, StringComparer.Ordinal),
        "names" => rows.OrderBy(row => row.Record.Name, StringComparer.Ordinal),
        "runningfor" => rows.OrderBy(row => row.State.Started),
        "size" => rows.OrderBy(row => row.Size?.Total),
        "status" => rows.OrderBy(row => ContainerText.Status(row.View), StringComparer.Ordinal),
        var other => throw new UsageException(
            $"invalid argument \"{other}\" for --sort: choose from command, created, id, image, names, runningfor, size, status", Name),
    };
}
