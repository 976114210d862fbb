using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Registry;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestAddCommand : Subcommand
{
    private readonly Option<bool> _artifact;
    private readonly ArtifactFlags _artifactFlags;
    private readonly ManifestEntryFlags _entry;
    private readonly ManifestImages _images;

    public ManifestAddCommand()
        : base("manifest add", "Add images to a manifest list")
    {
        _images = new ManifestImages(Flags);
        _entry = new ManifestEntryFlags(Flags);
        _artifact = Switch("--artifact", null, "Add files, as an artifact, instead of images");
        _artifactFlags = new ArtifactFlags(Flags);
    }

    internal override string Arguments => "LIST IMAGE|FILE [IMAGE|FILE...]";

    internal override string Example => "wherry manifest add tools:1 docker://registry.example.org/team/tools:1-arm64";

    internal override int FewestArguments => 2;

    protected override int Run(Invocation call)
    {
        var changes = _entry.Read(call, Name);
        if (_artifactFlags.Read(call, call.Has(_artifact), Name) is { } artifact)
        {
            var (editor, list) = (new ManifestListEditor(call.Engine), call.Arguments[0]);
            editor.AddArtifact(list, [.. call.Arguments.Skip(1)], artifact, changes);
            call.Terminal.WriteLine(editor.IdOf(list));
            return 0;
        }

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
