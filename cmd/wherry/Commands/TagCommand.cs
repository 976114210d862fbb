using Containers.Engine.Images;
using Containers.Oci.References;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class TagCommand() : Subcommand("tag", "Give an image further names")
{
    internal override string Arguments => "IMAGE NAME[:TAG]...";

    internal override string Example => "wherry tag tools registry.example.org/team/tools:1.0";

    internal override int FewestArguments => 2;

    protected override int Run(Invocation call)
    {
        new ImageTagger(call.Engine).Tag(call.Arguments[0], [.. call.Arguments.Skip(1).Select(ImageReference.Parse)]);
        return 0;
    }
}
