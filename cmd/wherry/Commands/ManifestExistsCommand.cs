using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestExistsCommand() : Subcommand("manifest exists", "Tell by the exit code whether there is a manifest list")
{
    internal override string Arguments => "LIST";

    internal override string Example => "wherry manifest exists tools:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => new ManifestListEditor(call.Engine).Exists(call.Arguments[0]) ? 0 : 1;
}
