using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class RmCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _force;
    private readonly Option<bool> _ignore;
    private readonly Option<long?> _time;
    private readonly Option<bool> _volumes;

    public RmCommand()
        : base("rm", "Remove containers")
    {
        _all = Switch("--all", "-a", "All containers");
        _force = Switch("--force", "-f", "End running ones first");
        _ignore = Switch("--ignore", "-i", "Do not mind containers that do not exist");
        _time = Number("--time", "-t", "SECONDS", "With --force: time to end by themselves");
        _volumes = Switch("--volumes", "-v", "Also remove their own volumes (always done)");
    }

    internal override string Arguments => "CONTAINER...";

    internal override string Example => "wherry rm -f web";

    protected override int Run(Invocation call)
    {
        if (call.Arguments.Count == 0 && !call.Has(_all))
        {
            throw new UsageException("you must provide at least one name or id", Name);
        }

        var names = call.Has(_all) ? call.Engine.Containers.List().Select(record => record.Name) : call.Arguments;
        var remover = new ContainerRemover(call.Engine);
        var code = call.ForEach(names.ToList(), name =>
        {
            try
            {
                var record = call.Engine.Containers.Resolve(name);
                remover.Remove(record, call.Has(_force), (uint?)call.Get(_time));
                call.Terminal.WriteLine(call.Has(_all) ? record.Id : name);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && (call.Has(_ignore) || call.Has(_force)))
            {
                // As docker: what is not there need not be removed.
            }
        }, failureCode: 1);
        remover.Sweep();
        return code;
    }
}
