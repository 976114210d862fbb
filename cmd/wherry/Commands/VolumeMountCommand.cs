using Containers.Engine.Volumes;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeMountCommand : Subcommand
{
    public VolumeMountCommand()
        : base("volume mount", "Show volumes' files at a path")
    {
    }

    internal override string Arguments => "VOLUME...";

    internal override string Example => "wherry unshare sh -c 'ls $(wherry volume mount data)'";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var mounter = new VolumeMounter(call.Engine);
        return call.ForEach(call.Arguments, name => call.Terminal.WriteLine(mounter.Mount(name)));
    }
}
