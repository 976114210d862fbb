using System.CommandLine;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Where the image comes from.</summary>
internal sealed class ImageFlags
{
    private readonly Option<string?> _arch;
    private readonly Option<string?> _os;
    private readonly Option<string?> _platform;
    private readonly Option<string?> _pull;
    private readonly Option<bool> _quiet;
    private readonly RegistryFlags _registry;
    private readonly Option<string?> _variant;

    internal ImageFlags(FlagSet flags)
    {
        _arch = flags.Text("--arch", "--override-arch", "ARCHITECTURE", "Processor the image must be for: amd64, arm64 ...");
        _os = flags.Text("--os", "--override-os", "OS", "Operating system the image must be for");
        _platform = flags.Text("--platform", null, "OS/ARCH[/VARIANT]", "Machine the image must be for, instead of this one");
        _pull = flags.Text("--pull", null, "POLICY", "Pull the image: missing, always, newer or never");
        _quiet = flags.Switch("--quiet", "-q", "No progress while pulling");
        _registry = new RegistryFlags(flags);
        _variant = flags.Text("--variant", "--override-variant", "VARIANT", "Variant of the processor: v7, v8 ...");
        flags.Accept("--disable-content-trust", null);
        flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
    }

    internal ImageRecord Find(Invocation call, string name) =>
        ImageSource.Find(call, name, call.Get(_pull) ?? "missing", () => _registry.Read(call), ReadPlatform(call), call.Has(_quiet));

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
