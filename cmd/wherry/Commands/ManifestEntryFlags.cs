using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>What is to be said of an image in a manifest list.</summary>
internal sealed class ManifestEntryFlags(FlagSet flags)
{
    private readonly Option<string[]> _annotation = flags.Texts("--annotation", null, "NAME=VALUE", "Note on the image; may be repeated");
    private readonly Option<string?> _arch = flags.Text("--arch", null, "ARCHITECTURE", "Processor the image is for");
    private readonly Option<string[]> _features = flags.Texts("--features", null, "FEATURE", "Feature of the processor the image needs; may be repeated");
    private readonly Option<string?> _os = flags.Text("--os", null, "OS", "Operating system the image is for");
    private readonly Option<string[]> _osFeatures = flags.Texts("--os-features", null, "FEATURE", "Feature of the operating system the image needs; may be repeated");
    private readonly Option<string?> _osVersion = flags.Text("--os-version", null, "VERSION", "Version of the operating system the image needs");
    private readonly Option<string?> _variant = flags.Text("--variant", null, "VARIANT", "Variant of the processor");

    internal EntryChanges Read(Invocation call, string command) => new()
    {
        Architecture = call.Get(_arch),
        Os = call.Get(_os),
        Variant = call.Get(_variant),
        OsVersion = call.Get(_osVersion),
        OsFeatures = [.. call.Get(_osFeatures).SelectMany(features => features.Split(','))],
        Features = [.. call.Get(_features).SelectMany(features => features.Split(','))],
        Annotations = Notes(call.Get(_annotation), command),
    };

    /// <summary>What may be said of a list as a whole: only notes.</summary>
    internal static EntryChanges OfList(EntryChanges changes, string command) => changes.SaysPlatform
        ? throw new UsageException("only --annotation and --subject are of the list itself", command)
        : changes;

    /// <summary>Reads what stands behind --annotation.</summary>
    internal static Dictionary<string, string> Notes(IEnumerable<string> texts, string command)
    {
        var notes = new Dictionary<string, string>();
        foreach (var text in texts)
        {
            if (text.Split('=', 2) is not [{ Length: > 0 } name, var value])
            {
                throw new UsageException($"annotation \"{text}\" should be NAME=VALUE", command);
            }

            notes[name] = value;
        }

        return notes;
    }
}
