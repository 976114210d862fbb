using System.CommandLine;
using Containers.Engine.Updates;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class AutoUpdateCommand : Subcommand
{
    private readonly Option<bool> _dryRun;
    private readonly Option<string?> _format;
    private readonly RegistryFlags _registry;
    private readonly Option<bool> _rollback;

    public AutoUpdateCommand()
        : base("auto-update", "Update running containers of services whose images have newer ones")
    {
        _dryRun = Switch("--dry-run", null, "Say what would be done and change nothing");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _rollback = Switch("--rollback", null, "Give a service that does not start its former image back (default true)");
        _registry = new RegistryFlags(Flags, withCredentials: false);
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry auto-update --dry-run";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var code = 0;
        var candidates = new AutoUpdater(call.Engine, new UpdateOptions
        {
            Registry = _registry.Read(call),
            DryRun = call.Has(_dryRun),
            RollsBack = !call.IsGiven(_rollback) || call.Has(_rollback),
            Report = e =>
            {
                call.Report(e);
                code = ErrorReport.OurError;
            },
        }).Run();
        call.Terminal.Write(UpdateListing.Make().Print(candidates, new ListingStyle(call.Get(_format) ?? "table")));
        return code;
    }
}
