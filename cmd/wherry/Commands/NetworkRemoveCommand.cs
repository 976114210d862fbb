using System.CommandLine;
using Containers.Engine.Networks;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class NetworkRemoveCommand : Subcommand
{
    private const int SomeNotFound = 1;
    private const int SomeInUse = 2; // as podman

    private readonly Option<bool> _force;
    private readonly Option<long?> _time;

    public NetworkRemoveCommand()
        : base("network rm", "Remove networks")
    {
        _force = Switch("--force", "-f", "Also the containers that are on them; and do not mind networks that do not exist");
        _time = Number("--time", "-t", "SECONDS", "With --force: time the containers have to end by themselves");
    }

    internal override string Arguments => "NETWORK...";

    internal override string Example => "wherry network rm shop";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var remover = new NetworkRemover(call.Engine);
        var worst = ErrorKind.NotFound;
        var code = call.ForEach(call.Arguments, name =>
        {
            try
            {
                remover.Remove(name, call.Has(_force) && !call.IsDocker, (uint?)call.Get(_time));
                call.Terminal.WriteLine(name);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_force))
            {
                // What is not there need not be removed.
            }
            catch (ContainersException e) when (e.Kind != ErrorKind.NotFound)
            {
                worst = worst == ErrorKind.InUse ? worst : e.Kind;
                throw;
            }
        }, SomeNotFound);
        return call.IsDocker || worst == ErrorKind.NotFound ? code : worst == ErrorKind.InUse ? SomeInUse : ErrorReport.OurError;
    }
}
