using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ContainerExistsCommand : Subcommand
{
    public ContainerExistsCommand()
        : base("container exists", "Tell by the exit code whether a container exists: 0 yes, 1 no") => Flags.Accept("--external", null, "-e");

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry container exists web && wherry rm -f web";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        try
        {
            call.Engine.Containers.Resolve(call.Arguments[0]);
            return 0;
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            return 1;
        }
    }
}
