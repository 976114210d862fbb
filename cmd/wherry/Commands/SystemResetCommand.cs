using System.CommandLine;
using Containers.Engine.Upkeep;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SystemResetCommand : Subcommand
{
    private readonly Option<bool> _force;

    public SystemResetCommand()
        : base("system reset", "Remove everything and begin anew") => _force = Switch("--force", "-f", "Do not ask first");

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry system reset --force";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var warning = "WARNING! This will remove:\n        - all containers\n        - all images\n        - all volumes\n" +
                      $"in {call.Engine.Paths.Root}";
        if (call.Has(_force) || Confirmation.Ask(call.Terminal, warning))
        {
            new StoreReset(call.Engine).Run();
        }

        return 0;
    }
}
