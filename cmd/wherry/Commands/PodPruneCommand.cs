using System.CommandLine;
using Containers.Engine.Pods;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PodPruneCommand : Subcommand
{
    private readonly Option<bool> _force;

    public PodPruneCommand()
        : base("pod prune", "Remove pods that have ended, with the containers in them") =>
        _force = Switch("--force", "-f", "Do not ask first");

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry pod prune --force";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        if (!call.Has(_force) && !Confirmation.Ask(call.Terminal, "WARNING! This will remove all stopped/exited pods."))
        {
            return 0;
        }

        call.Terminal.Write(string.Concat(new PodRemover(call.Engine).Prune().Select(pod => pod.Id + "\n")));
        return 0;
    }
}
