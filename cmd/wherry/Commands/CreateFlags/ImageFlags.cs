using System.CommandLine;
using Containers.Engine.Filters;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;
using Containers.Registry.Authentication;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Where the image comes from.</summary>
internal sealed class ImageFlags
{
    private readonly Option<string?> _arch;
    private readonly Option<string?> _authFile;
    private readonly Option<string?> _creds;
    private readonly Option<string?> _os;
    private readonly Option<string?> _platform;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _quiet;
    private readonly Option<long?> _retry;
    private readonly Option<string?> _retryDelay;
    private readonly Option<bool> _tlsVerify;
    private readonly Option<string?> _variant;

    internal ImageFlags(FlagSet flags)
    {
        _arch = flags.Text("--arch", "--override-arch", "ARCHITECTURE", "Processor the image must be for: amd64, arm64 ...");
        _authFile = flags.Text("--authfile", null, "FILE", "Where credentials are kept, instead of the usual places");
        _creds = flags.Text("--creds", null, "USER:PASSWORD", "Credentials for the registry");
        _os = flags.Text("--os", "--override-os", "OS", "Operating system the image must be for");
        _platform = flags.Text("--platform", null, "OS/ARCH[/VARIANT]", "Machine the image must be for, instead of this one");
        _pull = flags.Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _quiet = flags.Switch("--quiet", "-q", "No progress while pulling");
        _retry = flags.Number("--retry", null, "NUMBER", "How often to repeat what fails for a passing reason (default 3)");
        _retryDelay = flags.Text("--retry-delay", null, "DURATION", "Wait before the first repetition, doubling each time (default 1s)");
        _tlsVerify = flags.Switch("--tls-verify", null, "Insist on HTTPS and a valid certificate when pulling (default true)");
        _variant = flags.Text("--variant", "--override-variant", "VARIANT", "Variant of the processor: v7, v8 ...");
        flags.Accept("--disable-content-trust", null);
        flags.Refuse("--cert-dir", "DIRECTORY", "certificates are those of the system");
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
        return ImageSource.Find(call, name, call.Get(_pull) ?? "missing", registry, ReadPlatform(call), call.Has(_quiet));
    }

    private Platform? ReadPlatform(Invocation call)
    {
        var (arch, os, variant) = (call.Get(_arch), call.Get(_os), call.Get(_variant));
        if (call.Get(_platform) is { } text)
        {
            return arch is null && os is null && variant is null
                ? PlatformChoice.Parse(text)
                : throw new ContainersException(ErrorKind.Invalid, "--platform excludes --arch, --os and --variant");
        }

        if (arch is null && os is null && variant is null)
        {
            return null;
        }

        var platform = arch is null ? Platform.Host : PlatformChoice.WithArchitecture(Platform.Host, arch);
        return platform with { Os = os ?? platform.Os, Variant = variant ?? platform.Variant };
    }
}
