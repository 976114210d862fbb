using Containers.Engine.Volumes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeUnmountCommand : Subcommand
{
    public VolumeUnmountCommand()
        : base("volume unmount", "End what volume mount did")
    {
    }

    internal override string Arguments => "VOLUME...";

    internal override string Example => "wherry volume unmount data";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var mounter = new VolumeMounter(call.Engine);
        return call.ForEach(call.Arguments, name =>
        {
            mounter.Unmount(name);
            call.Terminal.WriteLine(name);
        });
    }
}
