using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class RenameCommand() : Subcommand("rename", "Give a container another name")
{
    internal override string Arguments => "CONTAINER NAME";

    internal override string Example => "wherry rename web web-old";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        new ContainerRenamer(call.Engine).Rename(call.Engine.Containers.Resolve(call.Arguments[0]), call.Arguments[1]);
        return 0;
    }
}
