using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Containers.Engine.Pods;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class PodInspectCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<bool> _latest;

    public PodInspectCommand()
        : base("pod inspect", "Show all there is to know of pods")
    {
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
        _latest = Switch("--latest", "-l", "The pod created last");
    }

    internal override string Arguments => "POD...";

    internal override string Example => "wherry pod inspect --format '{{.State}}' shop";

    protected override int Run(Invocation call)
    {
        if (call.Has(_latest) == call.Arguments.Count > 0)
        {
            throw new UsageException(call.Has(_latest) ? "--latest and arguments cannot be used together" : "you must provide at least one name or id", Name);
        }

        var printer = new DocumentPrinter(call.Get(_format));
        var observer = new PodObserver(call.Engine);
        var documents = new JsonArray();
        var names = call.Has(_latest) ? [PodsCommand.Latest(call).Id] : call.Arguments;
        var code = call.ForEach(names, name => documents.Add((JsonNode)PodDocument.Build(call.Engine, observer.Observe(call.Engine.Pods.Resolve(name)))));
        if (documents.Count > 0 || printer.IsWhole)
        {
            call.Terminal.Write(printer.Print(documents));
        }

        return code;
    }
}
