using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PullCommand : RegistryCommand
{
    private readonly Option<bool> _allTags;
    private readonly Option<string?> _arch;
    private readonly Option<string?> _os;
    private readonly Option<string?> _platform;
    private readonly Option<string?> _policy;
    private readonly Option<string?> _variant;

    public PullCommand()
        : base("pull", "Fetch images from a registry")
    {
        _allTags = Switch("--all-tags", "-a", "Fetch every tag of the repository");
        _arch = Text("--arch", null, "ARCHITECTURE", "Processor the image must be for: amd64, arm64 ...");
        _os = Text("--os", null, "OS", "Operating system the image must be for");
        _platform = Text("--platform", null, "OS/ARCH[/VARIANT]", "Machine the image must be for, instead of this one");
        _policy = Text("--policy", null, "POLICY", "always (default), missing, newer or never");
        _variant = Text("--variant", null, "VARIANT", "Variant of the processor: v7, v8 ...");
        Flags.Accept("--disable-content-trust", null);
        Flags.Refuse("--decryption-key", "KEY", "encrypted images cannot be read");
    }

    internal override string Arguments => "IMAGE [IMAGE...]";

    internal override string Example => "wherry pull docker.io/library/alpine:latest";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var policy = PullPolicies.Parse(call.Get(_policy) ?? "always");
        var platform = ReadPlatform(call);
        var registry = ReadRegistry(call);
        return call.ForEach(call.Arguments, text =>
        {
            using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, IsQuiet(call));
            var puller = new ImagePuller(call.Engine, display.ForPull(registry, platform));
            foreach (var image in Pull(call, puller, text, policy))
            {
                display.Finish();
                call.Terminal.WriteLine(image.Id);
            }
        });
    }

    private IEnumerable<ImageRecord> Pull(Invocation call, ImagePuller puller, string text, PullPolicy policy)
    {
        if (ImagePlace.Parse(text) is { } place)
        {
            return new ArchiveLoader(call.Engine).Load(place).Select(loaded => loaded.Image);
        }

        if (!call.Has(_allTags))
        {
            return [puller.Find(WithoutTransport(text), policy)];
        }

        var repository = ReferenceParts.Parse(WithoutTransport(text));
        return repository.Suffix.Length > 0
            ? throw new UsageException("a tag or digest cannot be given with --all-tags", Name)
            : puller.PullAllTags(repository.Name);
    }

    private Platform? ReadPlatform(Invocation call)
    {
        var (arch, os, variant) = (call.Get(_arch), call.Get(_os), call.Get(_variant));
        if (call.Get(_platform) is { } text)
        {
            return arch is null && os is null && variant is null
                ? PlatformChoice.Parse(text)
                : throw new UsageException("--platform excludes --arch, --os and --variant", Name);
        }

        if (arch is null && os is null && variant is null)
        {
            return null;
        }

        var platform = arch is null ? Platform.Host : PlatformChoice.WithArchitecture(Platform.Host, arch);
        return platform with { Os = os ?? platform.Os, Variant = variant ?? platform.Variant };
    }
}
