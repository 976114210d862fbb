using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodRemoveCommand : PodsCommand
{
    private const int SomeFailed = 1;

    private readonly Option<bool> _force;
    private readonly Option<long?> _time;

    public PodRemoveCommand()
        : base("pod rm", "Remove pods with the containers in them", "All pods", files: true, ignores: true)
    {
        _force = Switch("--force", "-f", "End running containers first, and do not mind pods that do not exist");
        _time = Number("--time", "-t|--timeout", "SECONDS", "With --force: time to end by themselves; -1 waits for ever");
    }

    internal override string Example => "wherry pod rm -f shop";

    protected override bool IsIgnoring(Invocation call) => base.IsIgnoring(call) || call.Has(_force);

    protected override int Run(Invocation call)
    {
        var options = new RemoveOptions { Force = call.Has(_force), Timeout = TimeText.Seconds(call.Get(_time)) };
        if (call.IsGiven(_time) && !call.Has(_force))
        {
            throw new UsageException("--force option must be specified to use the --time option", Name);
        }

        var remover = new PodRemover(call.Engine);
        var code = ForEachPod(call, pod =>
        {
            remover.Remove(pod, options);
            return true;
        }, failureCode: SomeFailed);
        new ContainerRemover(call.Engine).Sweep();
        return code;
    }
}
