using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

internal sealed class UpdateCommand : ContainersCommand
{
    private readonly HealthFlags _health;
    private readonly LimitChangeFlags _limits;
    private readonly Option<string?> _restart;

    public UpdateCommand()
        : base("update", "Change limits and policies of containers", 0)
    {
        _health = new HealthFlags(Flags);
        _limits = new LimitChangeFlags(Flags);
        _restart = Text("--restart", null, "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]");
    }

    internal override string Example => "wherry update --memory 512m --restart always web";

    protected override int Run(Invocation call)
    {
        var options = _limits.Read(call) with { Restart = call.Get(_restart), Health = _health.Read(call) };
        var updater = new ContainerUpdater(call.Engine);
        return ForEachSelected(call, record => updater.Update(record, options));
    }
}
