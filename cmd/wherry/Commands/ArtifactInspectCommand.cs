using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Artifacts;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ArtifactInspectCommand : Subcommand
{
    private readonly Option<string?> _format;

    public ArtifactInspectCommand()
        : base("artifact inspect", "Show all there is about an artifact") =>
        _format = Text("--format", "-f", "TEMPLATE", "Go template, or \"json\"");

    internal override string Arguments => "ARTIFACT";

    internal override string Example => "wherry artifact inspect registry.example.org/team/model:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var keeper = new ArtifactKeeper(call.Engine);
        var artifact = keeper.Find(call.Arguments[0]);
        call.Terminal.Write(new DocumentPrinter(call.Get(_format)).PrintOne(new JsonObject
        {
            ["Manifest"] = JsonNode.Parse(keeper.Document(artifact).Span), ["Name"] = artifact.Name, ["Digest"] = artifact.ManifestDigest,
        }));
        return 0;
    }
}
