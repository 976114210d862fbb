using System.CommandLine;
using Containers.Engine.Units;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands.Quadlets;

internal sealed class QuadletListCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _noHeading;

    public QuadletListCommand()
        : base("quadlet ls", "List Quadlet files and what their services are doing")
    {
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those whose name or status has this in it: name= or status=");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry quadlet ls --filter status=failed";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var files = QuadletFiles.Read();
        var states = UnitControl.States([.. files.Services.Select(service => service.FileName)]);
        var rows = files.Services.Select(service => new QuadletRow(service, states?.GetValueOrDefault(service.FileName) ?? "unknown"));
        foreach (var filter in call.Get(_filter))
        {
            rows = Choose(rows, filter);
        }

        call.Terminal.Write(QuadletListing.Make().Print(rows.ToList(), new ListingStyle(call.Get(_format) ?? "table", !call.Has(_noHeading))));
        return 0;
    }

    private static IEnumerable<QuadletRow> Choose(IEnumerable<QuadletRow> rows, string filter) => filter.Split('=', 2) switch
    {
        ["name", var name] => rows.Where(row => row.Service.Source.FileName.Contains(name, StringComparison.Ordinal)),
        ["status", var status] => rows.Where(row => row.Status.Contains(status, StringComparison.Ordinal)),
        _ => throw new ContainersException(ErrorKind.Invalid, $"{filter} is an invalid filter: name=TEXT and status=TEXT are possible"),
    };
}
