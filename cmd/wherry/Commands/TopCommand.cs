using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Processes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class TopCommand : Subcommand
{
    private readonly Option<bool> _latest;

    public TopCommand()
        : base("top", "Show the processes of a container") => _latest = Switch("--latest", "-l", "The container created last");

    internal override string Arguments => "CONTAINER [DESCRIPTOR...|PS OPTION...]";

    internal override string Example => "wherry top web user pid args";

    internal override bool StopsAtFirstArgument => true;

    protected override int Run(Invocation call)
    {
        var isLatest = call.Has(_latest);
        if (!isLatest && call.Arguments.Count == 0)
        {
            throw new UsageException("you must provide the name or id of a running container", Name);
        }

        var record = isLatest ? ContainersCommand.Latest(call) : call.Engine.Containers.Resolve(call.Arguments[0]);
        var view = new ContainerObserver(call.Engine).Observe(record);
        string[] columns = [.. call.Arguments.Skip(isLatest ? 0 : 1)];
        if (IsForPs(columns))
        {
            call.Terminal.Write(string.Concat(ProcessTable.AskHost(view, columns).Select(line => line + "\n")));
            return 0;
        }

        var rows = ProcessTable.Read(view, [.. columns.SelectMany(c => c.Split(',', StringSplitOptions.RemoveEmptyEntries))]);
        var table = new Table([.. rows[0]]);
        foreach (var row in rows.Skip(1))
        {
            table.Add([.. row]);
        }

        call.Terminal.Write(table.Render());
        return 0;
    }

    // -ef, -o pid,args; and the old way: aux, ax.
    private static bool IsForPs(string[] columns) => columns.Length > 0 && (columns[0].StartsWith('-') || columns[0] is "aux" or "ax" or "axu" or "auxw" or "auxww" or "axf" or "auxf");
}
