using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class SecretExistsCommand() : Subcommand("secret exists", "Tell by the exit code whether a secret exists: 0 yes, 1 no")
{
    internal override string Arguments => "SECRET";

    internal override string Example => "wherry secret exists db-password || wherry secret create db-password file";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call) => call.Engine.Secrets.TryResolve(call.Arguments[0]) is null ? 1 : 0;
}
