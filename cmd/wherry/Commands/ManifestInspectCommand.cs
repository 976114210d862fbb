using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ManifestInspectCommand : Subcommand
{
    private const string Remote = "docker://";

    private readonly RegistryFlags _registry;

    public ManifestInspectCommand()
        : base("manifest inspect", "Show a manifest list, from here or from its registry")
    {
        _registry = new RegistryFlags(Flags, withRetries: false, withInsecure: true);
        Flags.Accept("--verbose", null, "-v", "Changes nothing: all is shown in any case");
    }

    internal override string Arguments => "LIST";

    internal override string Example => "wherry manifest inspect registry.example.org/team/tools:1";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var text = call.Arguments[0];
        var document = !text.StartsWith(Remote, StringComparison.Ordinal) && new ManifestListEditor(call.Engine).Document(text) is { } here
            ? Encoding.UTF8.GetBytes(here)
            : Fetch(call, text.StartsWith(Remote, StringComparison.Ordinal) ? text[Remote.Length..] : text);
        call.Terminal.Write(new DocumentPrinter(null).PrintOne(JsonNode.Parse(document.Span)!.AsObject()));
        return 0;
    }

    private ReadOnlyMemory<byte> Fetch(Invocation call, string name)
    {
        using var display = new TransferDisplay(call.Terminal, TransferWords.Pull, isQuiet: true);
        return new ManifestListTransfer(call.Engine, display.ForPull(_registry.Read(call), null)).Inspect(name);
    }
}
