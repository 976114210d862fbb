using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Networks;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class NetworkListCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _quiet;

    public NetworkListCommand()
        : base("network ls", "List networks")
    {
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as driver=bridge");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _noTrunc = Switch("--no-trunc", null, "Whole ids");
        _quiet = Switch("--quiet", "-q", "Names only");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry network ls --filter dangling=true -q";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var meets = NetworkFilters.Read(call.Get(_filter));
        var quiet = call.IsDocker ? "{{.ID}}" : "{{.Name}}";
        var format = call.Get(_format) ?? (call.Has(_quiet) ? quiet : "table");
        var networks = new NetworkLister(call.Engine).All().Where(view => meets(view)).ToList();
        call.Terminal.Write(NetworkListing.Make(call.Has(_noTrunc), call.IsDocker).Print(networks, new ListingStyle(format, !call.Has(_noHeading))));
        return 0;
    }
}
