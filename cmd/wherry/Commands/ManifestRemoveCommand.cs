using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestRemoveCommand() : Subcommand("manifest remove", "Take an image out of a manifest list")
{
    internal override string Arguments => "LIST IMAGE|DIGEST";

    internal override string Example => "wherry manifest remove tools:1 tools:1-arm64";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var editor = new ManifestListEditor(call.Engine);
        editor.Remove(call.Arguments[0], ManifestMember.Find(editor, call.Arguments[1]));
        call.Terminal.WriteLine(editor.IdOf(call.Arguments[0]));
        return 0;
    }
}
