using System.CommandLine;
using Containers.Engine.Artifacts;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ArtifactListCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _noTrunc;

    public ArtifactListCommand()
        : base("artifact ls", "List artifacts")
    {
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _noTrunc = Switch("--no-trunc", null, "Whole digests");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry artifact ls --no-trunc";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var style = new ListingStyle(call.Get(_format) ?? "table", !call.Has(_noHeading));
        call.Terminal.Write(ArtifactListing.Make(call.Has(_noTrunc)).Print(new ArtifactKeeper(call.Engine).All(), style));
        return 0;
    }
}
