using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Adds images to a manifest list: those that are here, others from their registries.</summary>
internal sealed class ManifestImages(FlagSet flags)
{
    private const string Remote = "docker://";

    private readonly Option<bool> _all = flags.Switch("--all", null, "Of a list at a registry, add all images and not just the one for this machine");
    private readonly RegistryFlags _registry = new(flags, withRetries: false);

    /// <summary>Adds them all and prints the list's digest.</summary>
    internal void Add(Invocation call, string list, IEnumerable<string> images, EntryChanges changes, Platform? platform)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: false);
        var editor = new ManifestListEditor(call.Engine);
        foreach (var image in images)
        {
            editor.Add(list, () => Find(call, editor, image, display, platform), changes);
        }

        display.Finish();
    }

    private IReadOnlyList<Descriptor> Find(Invocation call, ManifestListEditor editor, string image, TransferDisplay display, Platform? platform)
    {
        if (!image.StartsWith(Remote, StringComparison.Ordinal) && editor.FindImage(image) is { } here)
        {
            return [here];
        }

        var name = image.StartsWith(Remote, StringComparison.Ordinal) ? image[Remote.Length..] : image;
        return new ManifestListTransfer(call.Engine, display.ForPull(_registry.Read(call), platform)).Fetch(name, call.Has(_all));
    }
}
