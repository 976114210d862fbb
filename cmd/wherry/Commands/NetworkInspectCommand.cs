using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Containers.Engine.Networks;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class NetworkInspectCommand : Subcommand
{
    private readonly Option<string?> _format;

    public NetworkInspectCommand()
        : base("network inspect", "Show all there is to know of networks")
    {
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
        Flags.Accept("--verbose", null, "-v");
    }

    internal override string Arguments => "NETWORK...";

    internal override string Example => "wherry network inspect --format '{{range .Subnets}}{{.Subnet}}{{end}}' shop";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var format = call.Get(_format);
        var printer = new DocumentPrinter(format);
        var lister = new NetworkLister(call.Engine);
        var documents = new NetworkDocument(call.Engine);
        var found = new JsonArray();
        var code = call.ForEach(call.Arguments, name =>
        {
            var view = lister.Find(name);
            // A template may speak of the fields of either program.
            var document = format is not null and not "json" ? documents.BuildForTemplates(view) : call.IsDocker ? documents.BuildDocker(view) : documents.Build(view);
            found.Add((JsonNode)document);
        });
        call.Terminal.Write(printer.Print(found));
        return code;
    }
}
