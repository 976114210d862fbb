using System.CommandLine;
using Containers.Kube.Playing;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

internal sealed class KubeDownCommand : Subcommand
{
    private readonly Option<bool> _force;

    public KubeDownCommand()
        : base("kube down", "Take away what a file of Kubernetes YAML has made")
    {
        _force = Switch("--force", null, "Remove the volumes of its claims, too, with all that is in them");
    }

    internal override string Arguments => "FILE|-";

    internal override string Example => "wherry kube down shop.yaml";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var file = KubeFiles.Read(call, call.Arguments[0], warns: false);
        KubeReports.Print(call.Terminal, new KubeRemover(call.Engine).Down(file, call.Has(_force)));
        return 0;
    }
}
