using System.CommandLine;
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
        var document = new HostDocument(call.Engine).Build(ProgramVersion.Text);
        call.Terminal.Write(call.Get(_format) is { } format
            ? new DocumentPrinter(format).PrintOne(document)
            : YamlText.Write(document));
        return 0;
    }
}
