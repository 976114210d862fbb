using System.CommandLine;
using Containers.Engine.Artifacts;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class ArtifactExtractCommand : Subcommand
{
    private readonly Option<string?> _digest;
    private readonly Option<string?> _title;

    public ArtifactExtractCommand()
        : base("artifact extract", "Write an artifact's files to a directory or a path")
    {
        _digest = Text("--digest", null, "DIGEST", "Only the file with this digest");
        _title = Text("--title", null, "NAME", "Only the file with this name");
    }

    internal override string Arguments => "ARTIFACT PATH";

    internal override string Example => "wherry artifact extract registry.example.org/team/model:1 /srv/models";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        if (call.Get(_digest) is not null && call.Get(_title) is not null)
        {
            throw new UsageException("--digest and --title exclude each other", Name);
        }

        var keeper = new ArtifactKeeper(call.Engine);
        keeper.Extract(keeper.Find(call.Arguments[0]), call.Arguments[1], call.Get(_title), call.Get(_digest));
        return 0;
    }
}
