using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Oci;
using Containers.Registry;
using Containers.Registry.Authentication;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Where the image comes from.</summary>
internal sealed class ImageFlags
{
    private readonly Option<string?> _authFile;
    private readonly Option<string?> _creds;
    private readonly PlatformFlags _platform;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _quiet;
    private readonly Option<long?> _retry;
    private readonly Option<string?> _retryDelay;
    private readonly Option<bool> _tlsVerify;

    internal ImageFlags(FlagSet flags)
    {
        _authFile = flags.Text("--authfile", null, "FILE", "Where credentials are kept, instead of the usual places");
        _creds = flags.Text("--creds", null, "USER:PASSWORD", "Credentials for the registry");
        _platform = new PlatformFlags(flags);
        _pull = flags.Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _quiet = flags.Switch("--quiet", "-q", "No progress while pulling");
        _retry = flags.Number("--retry", null, "NUMBER", "How often to repeat what fails for a passing reason (default 3)");
        _retryDelay = flags.Text("--retry-delay", null, "DURATION", "Wait before the first repetition, doubling each time (default 1s)");
        _tlsVerify = flags.Switch("--tls-verify", null, "Insist on HTTPS and a valid certificate when pulling (default true)");
        flags.Accept("--disable-content-trust", null);
        flags.Refuse("--cert-dir", "DIRECTORY", "certificates are those of the system");
        flags.Refuse("--rootfs", null, "containers are made of images; make one of the directory with tar -C DIRECTORY -c . | wherry import - NAME");
        flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
    }

    internal ImageRecord Find(Invocation call, string name)
    {
        var registry = new RegistryOptions
        {
            Debug = call.Engine.Options.Debug,
            TlsVerify = call.IsGiven(_tlsVerify) ? call.Has(_tlsVerify) : null,
            Credential = call.Get(_creds) is { } text ? Credential.Parse(text) : null,
            Files = call.Get(_authFile) is { } path ? CredentialFiles.At(path) : CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable),
            Retries = (int)Math.Clamp(call.Get(_retry) ?? new RegistryOptions().Retries, 0, 100),
            RetryDelay = call.Get(_retryDelay) is { } delay
                ? TimeText.ParseDuration(delay) ?? throw new ContainersException(ErrorKind.Invalid, $"invalid --retry-delay \"{delay}\": want a duration such as 2s")
                : new RegistryOptions().RetryDelay,
        };
        return ImageSource.Find(call, name, call.Get(_pull) ?? "missing", registry, _platform.Read(call), call.Has(_quiet));
    }
}
