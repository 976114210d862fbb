using System.CommandLine;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>The flags that say which machine an image is for.</summary>
internal sealed class PlatformFlags(FlagSet flags)
{
    private readonly Option<string?> _arch = flags.Text("--arch", "--override-arch", "ARCHITECTURE", "Processor the image must be for: amd64, arm64 ...");
    private readonly Option<string?> _os = flags.Text("--os", "--override-os", "OS", "Operating system the image must be for");
    private readonly Option<string?> _platform = flags.Text("--platform", null, "OS/ARCH[/VARIANT]", "Machine the image must be for, instead of this one");
    private readonly Option<string?> _variant = flags.Text("--variant", "--override-variant", "VARIANT", "Variant of the processor: v7, v8 ...");

    /// <summary>What was said; null for nothing.</summary>
    internal Platform? Read(Invocation call)
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
