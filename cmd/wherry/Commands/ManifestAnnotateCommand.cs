using System.CommandLine;
using Containers.Engine.Images;
using Containers.Oci.Images;
using Containers.Oci.References;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ManifestAnnotateCommand : Subcommand
{
    private readonly ManifestEntryFlags _entry;
    private readonly Option<bool> _index;
    private readonly Option<string?> _subject;
    private readonly RegistryFlags _registry;

    public ManifestAnnotateCommand()
        : base("manifest annotate", "Change what a manifest list says of an image")
    {
        _entry = new ManifestEntryFlags(Flags);
        _index = Switch("--index", null, "Put the notes on the list itself");
        _subject = Text("--subject", null, "IMAGE", "With --index: what the list is about, an image or a list");
        _registry = new RegistryFlags(Flags, withRetries: false);
    }

    internal override string Arguments => "LIST [IMAGE|DIGEST]";

    internal override string Example => "wherry manifest annotate --variant v8 tools:1 tools:1-arm64";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var (editor, list) = (new ManifestListEditor(call.Engine), call.Arguments[0]);
        var changes = _entry.Read(call, Name);
        if (call.Has(_index) == (call.Arguments.Count == 2))
        {
            throw new UsageException("either an image or --index is needed", Name);
        }

        if (call.Has(_index))
        {
            editor.AnnotateList(list, ManifestEntryFlags.OfList(changes, Name).Annotations, call.Get(_subject) is { } text ? FindSubject(call, editor, text) : null);
        }
        else if (call.Get(_subject) is not null)
        {
            throw new UsageException("--subject is of the list itself: it wants --index", Name);
        }
        else
        {
            editor.Annotate(list, ManifestMember.Find(editor, call.Arguments[1]), changes);
        }

        call.Terminal.WriteLine(editor.IdOf(list));
        return 0;
    }

    // Here, or at its registry.
    private Descriptor FindSubject(Invocation call, ManifestListEditor editor, string text)
    {
        var name = RegistryCommand.WithoutTransport(text);
        if (name == text && editor.FindSubject(name) is { } here)
        {
            return here;
        }

        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: true);
        return new ManifestListTransfer(call.Engine, display.ForPull(_registry.Read(call), null)).Find(name);
    }
}

/// <summary>Which image in a manifest list is meant.</summary>
internal static class ManifestMember
{
    /// <summary>By its manifest's digest, or by the name or id of an image that is here.</summary>
    internal static Digest Find(ManifestListEditor editor, string text) =>
        Digest.TryParse(text, out var digest) ? digest
        : editor.FindImage(text)?.Digest ?? throw new Containers.Oci.ContainersException(Containers.Oci.ErrorKind.NotFound, $"{text}: image not known");
}
