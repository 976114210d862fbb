using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Oci;
using Containers.Registry;
using Containers.Registry.Authentication;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>How to speak to registries, the same for every command that does.</summary>
internal sealed class RegistryFlags
{
    private const long MostRetries = 100;

    private readonly Option<string?> _authFile;
    private readonly Option<string?> _certDir;
    private readonly Option<string?>? _creds;
    private readonly Option<long?>? _retry;
    private readonly Option<string?>? _retryDelay;
    private readonly Option<bool>? _insecure;
    private readonly Option<bool> _tlsVerify;

    internal RegistryFlags(FlagSet flags, bool withCredentials = true, bool withRetries = true, bool withInsecure = false)
    {
        _authFile = flags.Text("--authfile", null, "FILE", "Where credentials are kept, instead of the usual places");
        _certDir = flags.Text("--cert-dir", null, "DIRECTORY", "Where certificates are: *.crt to trust, *.cert and *.key to show");
        _creds = withCredentials ? flags.Text("--creds", null, "USER:PASSWORD", "Credentials for the registry") : null;
        _retry = withRetries ? flags.Number("--retry", null, "NUMBER", "How often to repeat what fails for a passing reason (default 3)") : null;
        _retryDelay = withRetries ? flags.Text("--retry-delay", null, "DURATION", "Wait before the first repetition, such as 5s; it doubles each time (default 1s)") : null;
        _insecure = withInsecure ? flags.Switch("--insecure", null, "The opposite of --tls-verify") : null;
        _tlsVerify = flags.Switch("--tls-verify", null, "Insist on HTTPS and a valid certificate (default true)");
    }

    /// <summary>The file of credentials that was named; null for the usual ones.</summary>
    internal string? AuthFile(Invocation call) => call.Get(_authFile);

    /// <summary>Refuses wrong values, for commands that may turn out not to need them.</summary>
    /// <exception cref="ContainersException">Invalid, naming the flag.</exception>
    internal void Check(Invocation call)
    {
        _ = ReadCredential(call);
        _ = ReadRetries(call);
        _ = ReadDelay(call);
    }

    /// <summary>How to speak to registries.</summary>
    internal RegistryOptions Read(Invocation call) => Read(call, AuthFile(call) is { } path
        ? CredentialFiles.At(path)
        : CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable));

    /// <summary>The same for a command that may be about to make a file of credentials.</summary>
    /// <param name="call">The command line.</param>
    /// <param name="file">The file that is to be changed, if it was named.</param>
    internal RegistryOptions ReadForLogin(Invocation call, string? file) => Read(call, file is null
        ? CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable, mustExist: false)
        : CredentialFiles.At(file, mustExist: false));

    private RegistryOptions Read(Invocation call, CredentialFiles files) => new()
    {
        Debug = call.Engine.Options.Debug,
        TlsVerify = call.IsGiven(_tlsVerify) ? call.Has(_tlsVerify) : _insecure is not null && call.IsGiven(_insecure) ? !call.Has(_insecure) : null,
        Credential = ReadCredential(call),
        Files = files.With(call.Engine.Registries.CredentialHelpers),
        CertificateDirectory = call.Get(_certDir),
        CertificatePlaces = RegistryOptions.UsualCertificatePlaces(Environment.GetEnvironmentVariable),
        ProxyVariable = name => Environment.GetEnvironmentVariable(name) ?? FromSettings(call, name),
        Retries = ReadRetries(call),
        RetryDelay = ReadDelay(call),
    };

    private static string? FromSettings(Invocation call, string name) => call.Engine.Configuration.EngineEnvironment
        .LastOrDefault(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    private Credential? ReadCredential(Invocation call) => _creds is not null && call.Get(_creds) is { } text ? Credential.Parse(text) : null;

    private int ReadRetries(Invocation call) => (_retry is null ? null : call.Get(_retry)) switch
    {
        null => new RegistryOptions().Retries,
        < 0 or > MostRetries => throw new ContainersException(ErrorKind.Invalid, $"--retry must be between 0 and {MostRetries}"),
        { } number => (int)number,
    };

    private TimeSpan ReadDelay(Invocation call) => (_retryDelay is null ? null : call.Get(_retryDelay)) is not { } text
        ? new RegistryOptions().RetryDelay
        : TimeText.ParseDuration(text) ?? throw new ContainersException(ErrorKind.Invalid, $"--retry-delay \"{text}\" is not a duration: want 5s, 1m30s");
}
