using System.CommandLine;
using Containers.Engine.Images;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class ImageTrustCommand : Subcommand
{
    private readonly Option<bool> _json;
    private readonly Option<string[]> _keys;
    private readonly Option<bool> _noHeading;
    private readonly Option<string?> _policy;
    private readonly Option<bool> _raw;
    private readonly Option<string?> _type;

    public ImageTrustCommand()
        : base("image trust", "Show or set which images may come in")
    {
        _json = Switch("--json", "-j", "Of show: as JSON");
        _keys = Texts("--pubkeysfile", "-f", "FILE", "Of set: a public key that must have signed; may be repeated");
        _noHeading = Switch("--noheading", "-n", "Of show: no line of headings");
        _policy = Text("--policypath", null, "FILE", "The policy, instead of the usual one");
        _raw = Switch("--raw", null, "Of show: the policy's file as it is");
        _type = Text("--type", "-t", "TYPE", "Of set: accept, reject, signedBy (default) or sigstoreSigned");
        Flags.Accept("--registrypath", "DIRECTORY");
    }

    internal override string Arguments => "show|set [REGISTRY]";

    internal override string Example => "wherry image trust set --type reject registry.example.org/strangers";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var scope = call.Arguments.Count > 1 ? call.Arguments[1] : null;
        switch (call.Arguments[0])
        {
            case "show":
                Show(call, new TrustTable(call.Engine), scope);
                return 0;
            case "set":
                TrustTable.Set(call.Get(_policy), RequireScope(scope), call.Get(_type) ?? "signedBy", call.Get(_keys));
                return 0;
            default:
                throw new UsageException($"image trust {call.Arguments[0]} is unknown: want show or set", Name);
        }
    }

    private void Show(Invocation call, TrustTable table, string? scope)
    {
        var file = call.Get(_policy);
        if (call.Has(_raw))
        {
            call.Terminal.Write(table.FileOf(file) is { } path ? File.ReadAllText(path) : "{\"default\": [{\"type\": \"insecureAcceptAnything\"}]}\n");
            return;
        }

        var rows = table.Rows(file);
        var about = scope is null ? rows : [.. rows.Where(row => row.Name == scope)];
        call.Terminal.Write(TrustListing.Make().Print(
            about.Count > 0 ? about : [.. rows.Where(row => row.Transport == "all")], new ListingStyle(call.Has(_json) ? "json" : "table", !call.Has(_noHeading))));
    }

    // A scope that could never be one of an image's must not give the impression of being enforced.
    private string RequireScope(string? scope)
    {
        var isPossible = scope is { Length: > 0 } && !scope.Contains("://", StringComparison.Ordinal) && !scope.EndsWith('/') && !scope.Any(char.IsWhiteSpace);
        return isPossible ? scope! : throw new UsageException($"\"{scope}\" is no registry, no repository and not default", Name);
    }
}
