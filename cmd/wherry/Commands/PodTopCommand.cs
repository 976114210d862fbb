using System.CommandLine;
using Containers.Engine.Pods;
using Containers.Engine.Processes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PodTopCommand : Subcommand
{
    private static readonly string[] s_usual = ["user", "pid", "ppid", "pcpu", "etime", "tty", "time", "args"];

    private readonly Option<bool> _latest;

    public PodTopCommand()
        : base("pod top", "Show the processes of a pod") => _latest = Switch("--latest", "-l", "The pod created last");

    internal override string Arguments => "POD [DESCRIPTOR...]";

    internal override string Example => "wherry pod top shop pid user args";

    internal override bool StopsAtFirstArgument => true;

    protected override int Run(Invocation call)
    {
        var isLatest = call.Has(_latest);
        if (!isLatest && call.Arguments.Count == 0)
        {
            throw new UsageException("you must provide the name or id of a running pod", Name);
        }

        var pod = isLatest ? PodsCommand.Latest(call) : call.Engine.Pods.Resolve(call.Arguments[0]);
        string[] wanted = [.. call.Arguments.Skip(isLatest ? 0 : 1).SelectMany(c => c.Split(',', StringSplitOptions.RemoveEmptyEntries))];
        string[] columns = wanted.Length == 0 ? s_usual : wanted;
        var view = new PodObserver(call.Engine).Observe(pod);
        var table = new Table([.. ProcessTable.Headings(columns)]);
        foreach (var member in view.Members.Where(member => member.IsRunning && member.State.Pid != 0))
        {
            foreach (var row in ProcessTable.Read(member, columns).Skip(1))
            {
                table.Add([.. row]);
            }
        }

        // Also of a pod that runs with nobody in it but its infra container, which has no process.
        call.Terminal.Write(view.Containers.Any(container => container.IsRunning) ? table.Render() : string.Empty);
        return 0;
    }
}
