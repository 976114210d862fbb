using System.CommandLine;
using Containers.Oci;
using Containers.Registry.Authentication;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class LogoutCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string?> _authFile;
    private readonly Option<string?> _compatible;

    public LogoutCommand()
        : base("logout", "Forget the credentials for a registry")
    {
        _all = Switch("--all", "-a", "Forget those for every registry");
        _authFile = Text("--authfile", null, "FILE", "Where credentials are kept, instead of the usual places");
        _compatible = Text("--compat-auth-file", null, "FILE", "Where they are kept, a file of the form of docker's config.json");
    }

    internal override string Arguments => "[REGISTRY]";

    internal override string Example => "wherry logout registry.example.org";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var given = call.Get(_compatible) ?? call.Get(_authFile);
        var keeper = new CredentialKeeper(given ?? CredentialKeeper.UsualPath(Environment.GetEnvironmentVariable), call.Engine.Registries.CredentialHelpers);
        if (call.Has(_all))
        {
            if (call.Arguments.Count > 0)
            {
                throw new UsageException("--all takes no registry", Name);
            }

            keeper.RemoveAll();
            call.Terminal.WriteLine("Removed login credentials for all registries");
            return 0;
        }

        var key = LoginKey.Read(call);
        if (keeper.Remove(key.Text))
        {
            call.Terminal.WriteLine($"Removed login credentials for {key.Text}");
            return 0;
        }

        var elsewhere = given is null ? CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable, mustExist: false).Find(key.Text) : null;
        throw new ContainersException(ErrorKind.NotFound, $"not logged into {key.Text}" + (elsewhere is null ? string.Empty : " by this tool; another one's credentials are left alone"));
    }
}
