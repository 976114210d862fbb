using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class InfoCommand : Subcommand
{
    private readonly Option<string?> _format;

    public InfoCommand()
        : base("info", "Show what this machine offers and what is used of it") =>
        _format = Text("--format", "-f", "TEMPLATE", "Go template, or \"json\"");

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry info";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        call.Terminal.Write(call.Get(_format) is { } format
            ? new DocumentPrinter(format).PrintOne(Fields(call, format == "json"))
            : YamlText.Write(Fields(call, isWhole: true)));
        return 0;
    }

    // As a whole one form or the other; templates have the fields of both.
    private static JsonObject Fields(Invocation call, bool isWhole)
    {
        var document = call.IsDocker && isWhole ? [] : new HostDocument(call.Engine).Build(ProgramVersion.Text);
        if (call.IsDocker || !isWhole)
        {
            foreach (var (name, value) in new DaemonDocument(call.Engine).Build(call.IsDocker ? ProgramVersion.Docker : ProgramVersion.Text))
            {
                document[name] = value?.DeepClone();
            }
        }

        return document;
    }
}
