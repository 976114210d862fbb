using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class UntagCommand() : Subcommand("untag", "Take names from an image")
{
    internal override string Arguments => "IMAGE [NAME[:TAG]...]";

    internal override string Example => "wherry untag tools:old";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        new ImageTagger(call.Engine).Untag(call.Arguments[0], [.. call.Arguments.Skip(1)]);
        return 0;
    }
}
