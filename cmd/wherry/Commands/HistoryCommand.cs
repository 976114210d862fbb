using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class HistoryCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<bool> _human;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _quiet;

    public HistoryCommand()
        : base("history", "Show how an image came about")
    {
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _human = Switch("--human", "-H", "Sizes and times for people (default); with =false bytes and times");
        _noTrunc = Switch("--no-trunc", "--notruncate", "Whole ids and instructions");
        _quiet = Switch("--quiet", "-q", "Ids only");
    }

    internal override string Arguments => "IMAGE";

    internal override string Example => "wherry history --no-trunc tools";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var human = !call.IsGiven(_human) || call.Has(_human);
        var rows = new ImageHistory(call.Engine).Of(call.FindImage(call.Arguments[0])).Select(step => new HistoryRow(step, call.Has(_noTrunc), human));
        var format = call.Get(_format) ?? (call.Has(_quiet) ? "{{.ID}}" : "table " + HistoryListing.Columns);
        call.Terminal.Write(HistoryListing.Make().Print([.. rows], new ListingStyle(format)));
        return 0;
    }
}
