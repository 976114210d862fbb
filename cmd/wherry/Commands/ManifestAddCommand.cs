using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Registry;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestAddCommand : Subcommand
{
    private readonly ManifestEntryFlags _entry;
    private readonly ManifestImages _images;

    public ManifestAddCommand()
        : base("manifest add", "Add images to a manifest list")
    {
        _images = new ManifestImages(Flags);
        _entry = new ManifestEntryFlags(Flags);
        Flags.Refuse("--artifact", null, "lists hold images");
    }

    internal override string Arguments => "LIST IMAGE [IMAGE...]";

    internal override string Example => "wherry manifest add tools:1 docker://registry.example.org/team/tools:1-arm64";

    internal override int FewestArguments => 2;

    protected override int Run(Invocation call)
    {
        var changes = _entry.Read(call, Name);
        var platform = changes.Architecture is null && changes.Os is null && changes.Variant is null ? null : Wanted(changes);
        _images.Add(call, call.Arguments[0], call.Arguments.Skip(1), changes, platform);
        call.Terminal.WriteLine(new ManifestListEditor(call.Engine).IdOf(call.Arguments[0]));
        return 0;
    }

    // Of a list at a registry, what the image shall be called decides which one is meant.
    private static Platform Wanted(EntryChanges changes)
    {
        var platform = changes.Architecture is { } architecture ? PlatformChoice.WithArchitecture(Platform.Host, architecture) : Platform.Host;
        return platform with { Os = changes.Os ?? platform.Os, Variant = changes.Variant ?? platform.Variant };
    }
}
