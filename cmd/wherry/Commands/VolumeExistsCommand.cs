using Containers.Engine.Volumes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeExistsCommand() : Subcommand("volume exists", "Tell by the exit code whether a volume exists: 0 yes, 1 no")
{
    internal override string Arguments => "VOLUME";

    internal override string Example => "wherry volume exists data || wherry volume create data";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => new VolumeLister(call.Engine).TryFind(call.Arguments[0]) is null ? 1 : 0;
}
