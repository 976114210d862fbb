using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ImageExistsCommand() : Subcommand("image exists", "Tell by the exit code whether an image is here: 0 yes, 1 no")
{
    internal override string Arguments => "IMAGE";

    internal override string Example => "wherry image exists alpine || wherry pull alpine";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => call.Engine.Images.Resolve(call.Arguments[0]) is null && call.Engine.Images.ResolveList(call.Arguments[0]) is null ? 1 : 0;
}
