using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The pod a container is in.</summary>
internal sealed class PodFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _initCtr = flags.Text("--init-ctr", null, "TYPE", "Run to its end before the others of its pod start: always, or once");
    private readonly Option<string?> _pod = flags.Text("--pod", null, "POD", "Pod to be in, or new:NAME to make one");
    private readonly Option<string?> _podIdFile = flags.Text("--pod-id-file", null, "FILE", "The pod whose id is in a file");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        InitKind = call.Get(_initCtr),
        Pod = call.Get(_pod),
        PodIdFile = call.Get(_podIdFile),
    };
}
