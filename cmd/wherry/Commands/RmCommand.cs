using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Engine.Pods;
using Containers.State.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class RmCommand : ContainersCommand
{
    private const int SomeFailed = 1;

    private readonly Option<bool> _depend;
    private readonly Option<bool> _force;
    private readonly Option<long?> _time;
    private readonly Option<bool> _volumes;

    public RmCommand()
        : base("rm", "Remove containers", Selections.All | Selections.CidFile | Selections.Ignore | Selections.FilterByWordOnly, "All containers")
    {
        _depend = Switch("--depend", null, "Also remove the containers that depend on them");
        _force = Switch("--force", "-f", "End running ones first, and do not mind those that do not exist");
        _time = Number("--time", "-t|--timeout", "SECONDS", "With --force: time to end by themselves; -1 waits for ever");
        Flags.Refuse("--link", null, "there are no links to remove: containers on a network find each other by name");
        _volumes = Switch("--volumes", "-v", "Also remove their anonymous volumes that no other container uses");
    }

    internal override string Example => "wherry rm -f web";

    protected override int Run(Invocation call)
    {
        if (call.IsGiven(_time) && !call.Has(_force))
        {
            throw new UsageException("--force option must be specified to use the --time option", Name);
        }

        var options = new RemoveOptions { Force = call.Has(_force), Timeout = TimeText.Seconds(call.Get(_time)), Volumes = call.Has(_volumes), Dependents = call.Has(_depend) };
        var remover = new ContainerRemover(call.Engine);
        var code = ForEachSelected(call, record => Remove(call, remover, record, options), SomeFailed);
        remover.Sweep();
        return code;
    }

    // All containers: then also those that hold pods, which go with the pods they are for.
    private void Remove(Invocation call, ContainerRemover remover, ContainerRecord record, RemoveOptions options)
    {
        if (IsAll(call) && record.IsInfra && call.Engine.Pods.Find(record.Pod) is { } pod)
        {
            new PodRemover(call.Engine).Remove(pod, options);
            return;
        }

        remover.Remove(record, options);
    }

    protected override bool IsMeantByAll(ContainerView view) => true;

    // As docker: what is not there need not be removed.
    protected override bool IsIgnoring(Invocation call) => base.IsIgnoring(call) || call.Has(_force);
}
