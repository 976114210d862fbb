using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

internal sealed class UpdateCommand : ContainersCommand
{
    private readonly Option<string[]> _env;
    private readonly HealthFlags _health;
    private readonly LimitChangeFlags _limits;
    private readonly Option<string?> _restart;
    private readonly Option<string[]> _ulimit;
    private readonly Option<string[]> _unsetEnv;

    public UpdateCommand()
        : base("update", "Change limits and policies of containers", 0)
    {
        _env = Texts("--env", "-e", "NAME[=VALUE]", "Set an environment variable; without a value, pass ours on");
        _health = new HealthFlags(Flags);
        _limits = new LimitChangeFlags(Flags);
        _restart = Text("--restart", null, "POLICY", "no, always, unless-stopped or on-failure[:RETRIES]");
        _ulimit = Texts("--ulimit", null, "NAME=SOFT[:HARD]", "Limit each process, from its next start on");
        _unsetEnv = Texts("--unsetenv", null, "NAME", "Take an environment variable away");
    }

    internal override string Example => "wherry update --memory 512m --restart always web";

    protected override int Run(Invocation call)
    {
        var limits = _limits.Read(call);
        var options = limits with
        {
            Limits = limits.Limits with { Ulimits = call.Get(_ulimit) },
            Restart = call.Get(_restart),
            Health = _health.Read(call),
            Environment = EnvironmentFlags.Resolve([], call.Get(_env)),
            UnsetEnvironment = call.Get(_unsetEnv),
        };
        var updater = new ContainerUpdater(call.Engine);
        return ForEachSelected(call, record => updater.Update(record, options));
    }
}
