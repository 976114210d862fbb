using System.CommandLine;
using System.Text;
using Containers.Oci;
using Containers.Registry;
using Containers.Registry.Authentication;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class LoginCommand : Subcommand
{
    private const int LongestPassword = 64 * 1024;

    private readonly Option<string?> _compatible;
    private readonly Option<bool> _getLogin;
    private readonly Option<string?> _password;
    private readonly Option<bool> _passwordStdin;
    private readonly RegistryFlags _registry;
    private readonly Option<string?> _secret;
    private readonly Option<string?> _username;
    private readonly Option<bool> _verbose;

    public LoginCommand()
        : base("login", "Keep credentials for a registry, after trying them")
    {
        _compatible = Text("--compat-auth-file", null, "FILE", "Keep them in this file, of the form of docker's config.json");
        _getLogin = Switch("--get-login", null, "Print the name of the user who is logged in");
        _password = Text("--password", "-p", "PASSWORD", "The password; other users can see it in the list of processes");
        _passwordStdin = Switch("--password-stdin", null, "Read the password from standard input");
        _registry = new RegistryFlags(Flags, withCredentials: false, withRetries: false);
        _secret = Text("--secret", null, "NAME", "Take the password from a secret of the store");
        _username = Text("--username", "-u", "NAME", "The user's name");
        _verbose = Switch("--verbose", "-v", "Say where the credentials are kept");
    }

    internal override string Arguments => "[REGISTRY]";

    internal override string Example => "wherry login --username jane registry.example.org";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var key = LoginKey.Read(call);
        var named = call.Get(_compatible) ?? _registry.AuthFile(call);
        var path = named ?? CredentialKeeper.UsualPath(Environment.GetEnvironmentVariable);
        var options = _registry.ReadForLogin(call, named);
        if (call.Has(_getLogin))
        {
            call.Terminal.WriteLine(options.Files.Find(key.Text)?.UserName ?? throw new ContainersException(ErrorKind.NotFound, $"not logged into {key.Text}"));
            return 0;
        }

        RequireOnePassword(call);
        var known = options.Files.Find(key.Text);
        if (known is not null && call.Get(_username) is null && !IsPasswordGiven(call) && IsStillGood(call, key, known, options))
        {
            return 0;
        }

        var credential = ReadCredential(call, known?.UserName);
        Try(key, options with { Credential = credential });
        var place = new CredentialKeeper(path, call.Engine.Registries.CredentialHelpers).Store(key.Text, credential);
        if (call.Has(_verbose))
        {
            call.Terminal.WriteLine($"Used: {place}");
        }

        call.Terminal.WriteLine("Login Succeeded!");
        return 0;
    }

    private void RequireOnePassword(Invocation call)
    {
        bool[] given = [call.Get(_password) is not null, call.Has(_passwordStdin), call.Get(_secret) is not null];
        if (given.Count(isGiven => isGiven) > 1)
        {
            throw new UsageException("--password, --password-stdin and --secret exclude each other", Name);
        }

        if (call.Has(_passwordStdin) && call.Get(_username) is null)
        {
            throw new UsageException("--password-stdin needs --username", Name);
        }

        if (call.Get(_password) is not null)
        {
            call.Engine.Options.Warn("using --password on the command line is insecure: use --password-stdin");
        }
    }

    private static bool IsStillGood(Invocation call, LoginKey key, Credential known, RegistryOptions options)
    {
        call.Terminal.WriteErrorLine($"Authenticating with existing credentials for {key.Text}");
        try
        {
            Try(key, options with { Credential = known });
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.Denied && Terminal.IsInputTerminal)
        {
            call.Terminal.WriteErrorLine("Existing credentials are invalid, please enter valid username and password");
            return false;
        }

        call.Terminal.WriteLine($"Existing credentials are valid. Already logged in to {key.Text}");
        return true;
    }

    private Credential ReadCredential(Invocation call, string? known)
    {
        var name = call.Get(_username) ?? (call.Get(_secret) is { } secret ? call.Engine.Secrets.Resolve(secret).Name : AskName(call, known));
        return Credential.Of(name, GivenPassword(call) ?? AskPassword(call));
    }

    private bool IsPasswordGiven(Invocation call) => call.Get(_password) is not null || call.Has(_passwordStdin) || call.Get(_secret) is not null;

    private string? GivenPassword(Invocation call) => call.Get(_password)
        ?? (call.Get(_secret) is { } name ? Encoding.UTF8.GetString(call.Engine.Secrets.Read(call.Engine.Secrets.Resolve(name))) : null)
        ?? (call.Has(_passwordStdin) ? ReadPassword() : null);

    // As docker: all of the input but the last line end, so that `echo` and `cat` will do.
    private static string ReadPassword()
    {
        using var input = InputFile.StandardInput("password");
        using var stream = input.OpenStream();
        var bytes = new byte[LongestPassword];
        var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\n').TrimEnd('\r');
    }

    private static string AskName(Invocation call, string? known)
    {
        RequireTerminal();
        var line = LinePrompt.Ask(call.Terminal, string.IsNullOrEmpty(known) ? "Username: " : $"Username ({known}): ")?.Trim();
        return line is { Length: > 0 } ? line : known ?? string.Empty;
    }

    private static string AskPassword(Invocation call)
    {
        RequireTerminal();
        return LinePrompt.AskSecretly(call.Terminal, "Password: ") ?? string.Empty;
    }

    private static void RequireTerminal()
    {
        if (!Terminal.IsInputTerminal)
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot perform an interactive login from a non TTY device")
            {
                Hint = "give --username and --password-stdin",
            };
        }
    }

    private static void Try(LoginKey key, RegistryOptions options)
    {
        using var client = new RegistryClient(key.Domain, options);
        client.LogInAsync().GetAwaiter().GetResult();
    }
}
