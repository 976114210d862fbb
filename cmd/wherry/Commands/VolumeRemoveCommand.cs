using System.CommandLine;
using Containers.Engine.Volumes;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class VolumeRemoveCommand : Subcommand
{
    private const int SomeFailed = 1;
    private const int SomeInUse = 2; // as podman

    private readonly Option<bool> _all;
    private readonly Option<bool> _force;
    private readonly Option<long?> _time;

    public VolumeRemoveCommand()
        : base("volume rm", "Remove volumes with all that is in them")
    {
        _all = Switch("--all", "-a", "All volumes");
        _force = Switch("--force", "-f", "Also the containers that use them; and do not mind volumes that do not exist");
        _time = Number("--time", "-t", "SECONDS", "With --force: time the containers have to end by themselves");
    }

    internal override string Arguments => "VOLUME...";

    internal override string Example => "wherry volume rm data";

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException("choose either one or more volumes or all", Name);
        }

        var names = call.Has(_all) ? [.. call.Engine.Volumes.List().Select(volume => volume.Name)] : call.Arguments;
        var remover = new VolumeRemover(call.Engine);
        var isInUse = false;
        var code = call.ForEach(names, name =>
        {
            try
            {
                remover.Remove(name, call.Has(_force), (uint?)call.Get(_time));
                call.Terminal.WriteLine(name);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_force))
            {
                // As docker: what is not there need not be removed.
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.InUse)
            {
                isInUse = true;
                throw;
            }
        }, SomeFailed);
        return isInUse && !call.IsDocker ? SomeInUse : code;
    }
}
