using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class PodStartCommand : PodsCommand
{
    public PodStartCommand()
        : base("pod start", "Start all containers of pods", "All pods", files: true)
    {
    }

    internal override string Example => "wherry pod start shop";

    protected override int Run(Invocation call)
    {
        var starter = new PodStarter(call.Engine);
        return ForEachPod(call, pod =>
        {
            starter.Start(pod);
            return true;
        }, asTyped: true);
    }
}
