using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestCreateCommand : Subcommand
{
    private readonly Option<bool> _amend;
    private readonly Option<string[]> _annotation;
    private readonly ManifestImages _images;

    public ManifestCreateCommand()
        : base("manifest create", "Make a list of images for several platforms")
    {
        _amend = Switch("--amend", "-a", "Add to a list that exists already");
        _annotation = Texts("--annotation", null, "NAME=VALUE", "Note on the list; may be repeated");
        _images = new ManifestImages(Flags);
    }

    internal override string Arguments => "LIST [IMAGE...]";

    internal override string Example => "wherry manifest create tools:1 tools:1-amd64 tools:1-arm64";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var (editor, list) = (new ManifestListEditor(call.Engine), call.Arguments[0]);
        var isNew = !editor.Exists(list);
        var id = editor.Create(list, ManifestEntryFlags.Notes(call.Get(_annotation), Name), call.Has(_amend));
        try
        {
            _images.Add(call, list, call.Arguments.Skip(1), new EntryChanges(), null);
        }
        catch when (isNew)
        {
            new ImageRemover(call.Engine).Remove(id, force: true);
            throw;
        }

        call.Terminal.WriteLine(id);
        return 0;
    }
}
