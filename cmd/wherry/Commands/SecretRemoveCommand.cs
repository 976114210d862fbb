using System.CommandLine;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class SecretRemoveCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool> _ignore;

    public SecretRemoveCommand()
        : base("secret rm", "Remove secrets; containers that were made with them keep theirs")
    {
        _all = Switch("--all", "-a", "All secrets");
        _ignore = Switch("--ignore", "-i", "Do not mind secrets that do not exist");
    }

    internal override string Arguments => "SECRET...";

    internal override string Example => "wherry secret rm db-password";

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException("choose either one or more secrets or all", Name);
        }

        using var hold = call.Engine.HoldContent();
        var secrets = call.Engine.Secrets;
        return call.ForEach(call.Has(_all) ? [.. secrets.List().Select(s => s.Id)] : call.Arguments, name =>
        {
            try
            {
                var secret = secrets.Resolve(name);
                secrets.Remove(secret);
                call.Terminal.WriteLine(secret.Id);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Has(_ignore))
            {
                // As asked.
            }
        }, failureCode: 1);
    }
}
