using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>Adds images to a manifest list: those that are here, others from their registries.</summary>
internal sealed class ManifestImages(FlagSet flags)
{
    private const string Remote = "docker://";
    private const string Storage = "containers-storage:"; // other tools' word for what is here

    private readonly Option<bool> _all = flags.Switch("--all", null, "Of a list at a registry, add all images and not just the one for this machine");
    private readonly RegistryFlags _registry = new(flags, withRetries: false, withInsecure: true);

    /// <summary>Adds them all and prints the list's digest.</summary>
    internal void Add(Invocation call, string list, IEnumerable<string> images, EntryChanges changes, Platform? platform)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: false);
        var editor = new ManifestListEditor(call.Engine);
        foreach (var image in images)
        {
            if (!IsHere(editor, image) && ImagePlace.Parse(image) is { } place)
            {
                editor.AddFrom(list, place, call.Has(_all), changes);
                continue;
            }

            editor.Add(list, () => Find(call, editor, image, display, platform), changes);
        }

        display.Finish();
    }

    // Whatever it looks like: a name is a name first.
    private static bool IsHere(ManifestListEditor editor, string image) => ImageReference.TryParse(image, out _) && editor.FindImage(image) is not null;

    private static string WithoutStorage(string image) => image.StartsWith(Storage, StringComparison.Ordinal) ? image[Storage.Length..] : image;

    private IReadOnlyList<Descriptor> Find(Invocation call, ManifestListEditor editor, string image, TransferDisplay display, Platform? platform)
    {
        if (!image.StartsWith(Remote, StringComparison.Ordinal) && editor.FindImage(WithoutStorage(image)) is { } here)
        {
            return [here];
        }

        if (image.StartsWith(Storage, StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.NotFound, $"{image[Storage.Length..]}: image not known");
        }

        var name = image.StartsWith(Remote, StringComparison.Ordinal) ? image[Remote.Length..] : image;
        return new ManifestListTransfer(call.Engine, display.ForPull(_registry.Read(call), platform)).Fetch(name, call.Has(_all));
    }
}
