using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Containers.Engine.Inspection;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SecretInspectCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<bool> _showSecret;

    public SecretInspectCommand()
        : base("secret inspect", "Show what is known of secrets, without their content")
    {
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
        _showSecret = Switch("--showsecret", null, "Show the content too");
        Flags.Accept("--pretty", null);
    }

    internal override string Arguments => "SECRET...";

    internal override string Example => "wherry secret inspect --format '{{.Spec.Name}}' db-password";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var printer = new DocumentPrinter(call.Get(_format));
        var found = new JsonArray();
        var code = call.ForEach(call.Arguments, name =>
        {
            var secret = call.Engine.Secrets.Resolve(name);
            found.Add((JsonNode)SecretDocument.Build(secret, call.Has(_showSecret) ? Encoding.UTF8.GetString(call.Engine.Secrets.Read(secret)) : null));
        });
        call.Terminal.Write(printer.Print(found));
        return code;
    }
}
