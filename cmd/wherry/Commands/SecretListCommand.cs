using System.CommandLine;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class SecretListCommand : Subcommand
{
    private readonly Option<string[]> _filter;
    private readonly Option<string?> _format;
    private readonly Option<bool> _noHeading;
    private readonly Option<bool> _quiet;

    public SecretListCommand()
        : base("secret ls", "List secrets")
    {
        _filter = Texts("--filter", "-f", "NAME=VALUE", "Only those that meet a condition: name=TEXT or id=PREFIX");
        _format = Text("--format", null, "TEMPLATE", "Go template for each, \"table TEMPLATE\" or \"json\"");
        _noHeading = Switch("--noheading", "-n", "No line of headings");
        _quiet = Switch("--quiet", "-q", "Ids only");
    }

    internal override string Arguments => string.Empty;

    internal override string Example => "wherry secret ls --filter name=db";

    internal override int MostArguments => 0;

    protected override int Run(Invocation call)
    {
        var secrets = call.Engine.Secrets.List().OrderBy(s => s.Created).ToList();
        foreach (var filter in call.Get(_filter))
        {
            var parts = filter.Split('=', 2);
            secrets = (parts[0], parts.Length) switch
            {
                ("name", 2) => [.. secrets.Where(s => s.Name.Contains(parts[1], StringComparison.Ordinal))],
                ("id", 2) => [.. secrets.Where(s => s.Id.StartsWith(parts[1], StringComparison.Ordinal))],
                _ => throw new UsageException($"invalid filter \"{filter}\": want name=TEXT or id=PREFIX", Name),
            };
        }

        var format = call.Get(_format) ?? (call.Has(_quiet) ? "{{.ID}}" : "table");
        call.Terminal.Write(SecretListing.Make().Print(secrets, new ListingStyle(format, !call.Has(_noHeading))));
        return 0;
    }
}
