using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ManifestRmCommand : Subcommand
{
    private readonly Option<bool> _ignore;

    public ManifestRmCommand()
        : base("manifest rm", "Remove manifest lists") => _ignore = Switch("--ignore", "-i", "It is no error if there is no such list");

    internal override string Arguments => "LIST [LIST...]";

    internal override string Example => "wherry manifest rm tools:1";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var editor = new ManifestListEditor(call.Engine);
        return call.ForEach(call.Arguments, list =>
        {
            if (!call.Has(_ignore) || editor.Exists(list))
            {
                _ = editor.IdOf(list); // which is none of an image
                foreach (var line in new ImageRemover(call.Engine).Remove(list, force: false).Lines)
                {
                    call.Terminal.WriteLine(line);
                }
            }
        }, failureCode: 1);
    }
}
