using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class HealthcheckRunCommand : Subcommand
{
    private readonly Option<bool> _ignoreResult;

    public HealthcheckRunCommand()
        : base("healthcheck run", "Run a container's health check now") =>
        _ignoreResult = Switch("--ignore-result", null, "Exit with 0 also when it is unhealthy");

    internal override string Arguments => "CONTAINER";

    internal override string Example => "wherry healthcheck run db && echo well";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        if (record.Health is null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {record.Name} has no defined healthcheck");
        }

        call.Engine.Containers.AwaitSettled(record.Id);
        var request = new MonitorRequest { Action = MonitorAction.CheckHealth };
        using var connection = MonitorConnection.TryAsk(call.Engine.Paths.ContainerRun(record.Id), request, out var reply) ??
            throw new ContainersException(ErrorKind.Invalid, $"container {record.Name} is not running");
        if (reply!.ExitCode != 0)
        {
            call.Terminal.WriteLine("unhealthy");
        }

        return call.Has(_ignoreResult) ? 0 : reply.ExitCode;
    }
}
