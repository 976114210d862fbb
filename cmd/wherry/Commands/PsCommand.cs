using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PsCommand : Subcommand
{
    private const int CommandWidth = 20;

    private readonly Option<bool> _all;
    private readonly Option<bool> _quiet;
    private readonly Option<bool> _noTrunc;
    private readonly Option<bool> _noHeading;

    public PsCommand()
        : base("ps", "List containers")
    {
        _all = Switch("--all", "-a", "Also those that are not running");
        _quiet = Switch("--quiet", "-q", "Ids only");
        _noTrunc = Switch("--no-trunc", null, "Whole ids and commands");
        _noHeading = Switch("--noheading", null, "No line of headings");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry ps -a";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var views = new ContainerObserver(call.Engine).All().Where(view => call.Has(_all) || view.IsRunning).ToList();
        var whole = call.Has(_noTrunc);
        if (call.Has(_quiet))
        {
            call.Terminal.Write(string.Concat(views.Select(view => (whole ? view.Record.Id : view.Record.Id[..12]) + "\n")));
            return 0;
        }

        var table = new Table("CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES");
        foreach (var view in views)
        {
            var command = string.Join(' ', view.Record.Entrypoint.Concat(view.Record.Command));
            table.Add(
                whole ? view.Record.Id : view.Record.Id[..12],
                view.Record.ImageName,
                $"\"{(whole ? command : HumanText.Cut(command, CommandWidth))}\"",
                HumanText.Ago(view.Record.Created),
                ContainerText.Status(view),
                ContainerText.Ports(view),
                view.Record.Name);
        }

        call.Terminal.Write(table.Render(!call.Has(_noHeading)));
        return 0;
    }
}
