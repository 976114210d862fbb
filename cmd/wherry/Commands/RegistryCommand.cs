using System.CommandLine;
using Containers.Oci;
using Containers.Oci.References;
using Containers.Registry;
using Containers.Registry.Authentication;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What commands that speak to registries have in common.</summary>
internal abstract class RegistryCommand : Subcommand
{
    private const string Transport = "docker://";
    private const long MostRetries = 100;

    private readonly Option<string?> _authFile;
    private readonly Option<string?> _creds;
    private readonly Option<bool> _quiet;
    private readonly Option<long?> _retry;
    private readonly Option<bool> _tlsVerify;

    protected RegistryCommand(string name, string summary)
        : base(name, summary)
    {
        _authFile = Text("--authfile", null, "FILE", "Where credentials are kept, instead of the usual places");
        _creds = Text("--creds", null, "USER:PASSWORD", "Credentials for the registry");
        _quiet = Switch("--quiet", "-q", "No progress");
        _retry = Number("--retry", null, "NUMBER", "How often to repeat what fails for a passing reason (default 3)");
        _tlsVerify = Switch("--tls-verify", null, "Insist on HTTPS and a valid certificate (default true)");
    }

    /// <summary>Reads a name, with or without the transport that podman's users may put in front.</summary>
    protected static string WithoutTransport(string text) => text.StartsWith(Transport, StringComparison.Ordinal) ? text[Transport.Length..] : text;

    /// <summary>As <see cref="WithoutTransport"/>, as a reference.</summary>
    protected static ImageReference Reference(string text) => ImageReference.Parse(WithoutTransport(text));

    /// <summary>Whether progress is not wanted.</summary>
    protected bool IsQuiet(Invocation call) => call.Has(_quiet);

    /// <summary>How to speak to registries.</summary>
    protected RegistryOptions ReadRegistry(Invocation call) => new()
    {
        Debug = call.Engine.Options.Debug,
        TlsVerify = call.IsGiven(_tlsVerify) ? call.Has(_tlsVerify) : null,
        Credential = call.Get(_creds) is { } text ? Credential.Parse(text) : null,
        Files = call.Get(_authFile) is { } path ? CredentialFiles.At(path) : CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable),
        Retries = call.Get(_retry) switch
        {
            null => new RegistryOptions().Retries,
            < 0 or > MostRetries => throw new ContainersException(ErrorKind.Invalid, $"--retry must be between 0 and {MostRetries}"),
            { } number => (int)number,
        },
    };
}
