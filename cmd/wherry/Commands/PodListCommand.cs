using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Pods;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PodListCommand : Subcommand
{
    private readonly Option<bool> _ctrIds;
    private readonly Option<bool> _ctrNames;
    private readonly Option<bool> _ctrStatus;
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _latest;
    private readonly Option<bool> _namespaces;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _quiet;
    private readonly Option<string?> _sort;

    public PodListCommand()
        : base("pod ps", "List pods")
    {
        _ctrIds = Switch("--ctr-ids", null, "The ids of their containers");
        _ctrNames = Switch("--ctr-names", null, "The names of their containers");
        _ctrStatus = Switch("--ctr-status", null, "The states of their containers");
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as status=running");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _latest = Switch("--latest", "-l", "Only the newest");
        _namespaces = Switch("--ns", "--namespace", "Also cgroup and shared namespaces");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _noTrunc = Switch("--no-trunc", null, "Whole ids");
        _quiet = Switch("--quiet", "-q", "Ids only");
        _sort = Text("--sort", null, "FIELD", "Order by created, id, name, number or status");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry pod ps --ctr-names --filter status=running";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var meets = PodFilters.Read(call.Get(_filter));
        var pods = Sorted(call, new PodObserver(call.Engine).All().Where(view => meets(view))).ToList();
        var chosen = call.Has(_latest) ? [.. pods.OrderByDescending(view => view.Record.Created).Take(1)] : pods;
        var rows = chosen.Select(view => new PodRow(view, call.Has(_noTrunc))).ToList();
        call.Terminal.Write(PodListing.Make().Print(rows, new ListingStyle(Format(call), !call.Has(_noHeading))));
        return 0;
    }

    private string Format(Invocation call)
    {
        if (call.Get(_format) is { } format)
        {
            return format;
        }

        if (call.Has(_quiet))
        {
            return "{{.ID}}";
        }

        var containers = (call.Has(_ctrIds) ? @"\t{{.ContainerIds}}" : "") + (call.Has(_ctrNames) ? @"\t{{.ContainerNames}}" : "") + (call.Has(_ctrStatus) ? @"\t{{.ContainerStatuses}}" : "");
        return $"table {PodListing.Columns}{(call.Has(_namespaces) ? @"\t{{.Cgroup}}\t{{.Namespace}}" : "")}{(containers.Length > 0 ? containers : @"\t{{.NumberOfContainers}}")}";
    }

    private IEnumerable<PodView> Sorted(Invocation call, IEnumerable<PodView> pods) => call.Get(_sort) switch
    {
        null or "created" => pods,
        "id" => pods.OrderBy(view => view.Record.Id, StringComparer.Ordinal),
        "name" => pods.OrderBy(view => view.Record.Name, StringComparer.Ordinal),
        "number" => pods.OrderBy(view => view.Containers.Count),
        "status" => pods.OrderBy(view => view.State, StringComparer.Ordinal),
        var other => throw new UsageException($"invalid argument \"{other}\" for --sort: choose from created, id, name, number, status", Name),
    };
}
