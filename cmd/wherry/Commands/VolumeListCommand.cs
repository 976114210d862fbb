using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Engine.Inspection;
using Containers.Engine.Volumes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VolumeListCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _quiet;

    public VolumeListCommand()
        : base("volume ls", "List volumes")
    {
        Flags.Refuse("--cluster", null, "there is no cluster whose volumes could be listed");
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition, such as dangling=true");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _quiet = Switch("--quiet", "-q", "Names only");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry volume ls --filter dangling=true -q";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var meets = new VolumeFilters(call.Engine).Read(call.Get(_filter));
        var format = call.Get(_format) ?? (call.Has(_quiet) ? "{{.Name}}" : "table");
        var volumes = new VolumeLister(call.Engine).All().Where(view => meets(view)).ToList();
        call.Terminal.Write(VolumeListing.Make(new VolumeDocument(call.Engine)).Print(volumes, new ListingStyle(format, !call.Has(_noHeading))));
        return 0;
    }
}
