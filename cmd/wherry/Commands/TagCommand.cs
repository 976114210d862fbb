using Containers.Engine.Images;
using Containers.Oci;
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
        var image = call.Engine.Images.Resolve(call.Arguments[0])?.Image ??
                    throw new ContainersException(ErrorKind.NotFound, $"{call.Arguments[0]}: image not known");
        new ImageTagger(call.Engine).Tag(image, [.. call.Arguments.Skip(1).Select(ImageReference.Parse)]);
        return 0;
    }
}
