using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodRestartCommand : PodsCommand
{
    public PodRestartCommand()
        : base("pod restart", "End all containers of pods and start them again", "All pods")
    {
    }

    internal override string Example => "wherry pod restart shop";

    protected override int Run(Invocation call)
    {
        var starter = new PodStarter(call.Engine);
        return ForEachPod(call, pod =>
        {
            starter.Restart(pod);
            return true;
        });
    }
}
