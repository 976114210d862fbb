using System.CommandLine;
using Containers.Engine.Networks;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkDisconnectCommand : Subcommand
{
    private readonly Option<bool> _force;

    public NetworkDisconnectCommand()
        : base("network disconnect", "Take a container off a network, at once if it runs") =>
        _force = Switch("--force", "-f", "Do not mind a container that does not exist");

    internal override string Arguments => "NETWORK CONTAINER";

    internal override string Example => "wherry network disconnect shop postgres";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        try
        {
            new NetworkConnector(call.Engine).Disconnect(call.Arguments[0], call.Engine.Containers.Resolve(call.Arguments[1]));
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_force))
        {
            // It is on no network then.
        }

        return 0;
    }
}
