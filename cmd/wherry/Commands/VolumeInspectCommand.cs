using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Containers.Engine.Volumes;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class VolumeInspectCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string?> _format;

    public VolumeInspectCommand()
        : base("volume inspect", "Show all there is to know of volumes")
    {
        _all = Switch("--all", "-a", "All volumes");
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
    }

    internal override string Arguments => "VOLUME...";

    internal override string Example => "wherry volume inspect --format '{{.Mountpoint}}' data";

    protected override int Run(Invocation call)
    {
        if (call.Has(_all) == call.Arguments.Count > 0)
        {
            throw new UsageException("choose either one or more volumes or all", Name);
        }

        var printer = new DocumentPrinter(call.Get(_format));
        var lister = new VolumeLister(call.Engine);
        var documents = new VolumeDocument(call.Engine);
        var names = call.Has(_all) ? lister.All().Select(view => view.Record.Name) : call.Arguments;
        var found = new JsonArray();
        var code = call.ForEach(names, name => found.Add((JsonNode)documents.Build(lister.Find(name), asks: true)));
        call.Terminal.Write(printer.Print(found));
        return code;
    }
}
