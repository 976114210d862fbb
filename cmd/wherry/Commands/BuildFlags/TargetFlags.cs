using System.CommandLine;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Registry;
using Wherry.CommandLine;

namespace Wherry.Commands.BuildFlags;

/// <summary>Which machines a build is for, and the list that images for several are put into.</summary>
internal sealed class TargetFlags
{
    private readonly Option<bool> _allPlatforms;
    private readonly Option<string?> _arch;
    private readonly Option<string?> _manifest;
    private readonly Option<string?> _os;
    private readonly Option<string[]> _platform;
    private readonly Option<string?> _variant;

    internal TargetFlags(FlagSet flags)
    {
        _allPlatforms = flags.Switch("--all-platforms", null, "All machines that there are base images for");
        _arch = flags.Text("--arch", "--override-arch", "ARCHITECTURE", "Processor the image must be for: amd64, arm64 ...");
        _manifest = flags.Text("--manifest", null, "NAME", "Add the image to this manifest list, which is made if there is none");
        _os = flags.Text("--os", "--override-os", "OS", "Operating system the image must be for");
        _platform = flags.Texts("--platform", null, "OS/ARCH[/VARIANT],...", "Machines the image must be for, instead of this one");
        _variant = flags.Text("--variant", "--override-variant", "VARIANT", "Variant of the processor: v7, v8 ...");
    }

    /// <summary>The list; null for none.</summary>
    internal string? List(Invocation call) => call.Get(_manifest);

    /// <summary>Whether the base images say which machines.</summary>
    /// <exception cref="ContainersException">Invalid: they were named, too.</exception>
    internal bool AsksBases(Invocation call) => call.Has(_allPlatforms) && (call.Get(_platform).Count == 0
        ? true : throw new ContainersException(ErrorKind.Invalid, "--all-platforms and --platform exclude each other"));

    /// <summary>The machines; this one when nothing was said.</summary>
    internal IReadOnlyList<Platform> Platforms(Invocation call)
    {
        var (arch, os, variant) = (call.Get(_arch), call.Get(_os), call.Get(_variant));
        var texts = call.Get(_platform).SelectMany(text => text.Split(',')).ToList();
        if (texts.Count > 0)
        {
            return arch is null && os is null && variant is null
                ? [.. texts.Select(PlatformChoice.Parse).DistinctBy(platform => platform.ToString())]
                : throw new ContainersException(ErrorKind.Invalid, "--platform excludes --arch, --os and --variant");
        }

        var one = arch is null ? Platform.Host : PlatformChoice.WithArchitecture(Platform.Host, arch);
        return [one with { Os = os ?? one.Os, Variant = variant ?? one.Variant }];
    }
}
