using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>diff and image diff: the same list, of other things.</summary>
internal sealed class DiffCommand : Subcommand
{
    private readonly Option<string?> _format;
    private readonly Option<bool>? _latest;
    private readonly bool _containers;

    /// <summary>Declares it.</summary>
    /// <param name="name">diff or image diff.</param>
    /// <param name="containers">Whether arguments may be containers too.</param>
    internal DiffCommand(string name, bool containers)
        : base(name, containers ? "List what a container changed of its image" : "List what an image's topmost layer changes")
    {
        _format = Text("--format", null, "FORMAT", "\"json\" instead of lines");
        _latest = containers ? Switch("--latest", "-l", "The container created last") : null;
        _containers = containers;
    }

    internal override string Arguments => _containers ? "CONTAINER|IMAGE" : "IMAGE";

    internal override string Example => $"wherry {Name} {(_containers ? "web" : "tools")}";

    internal override int FewestArguments => _latest is null ? 1 : 0;

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        var format = call.Get(_format);
        if (format is not (null or "json"))
        {
            throw new UsageException($"invalid argument \"{format}\" for --format: only json is supported", Name);
        }

        var latest = _latest is not null && call.Has(_latest);
        if (latest == call.Arguments.Count > 0)
        {
            throw new UsageException(latest ? "--latest and a name exclude each other" : "you must provide a container or an image", Name);
        }

        var changes = latest ? new ChangeLister(call.Engine).Of(ContainersCommand.Latest(call)) : Changes(call, call.Arguments[0]);
        call.Terminal.Write(format is null
            ? string.Concat(changes.Select(change => $"{change.Kind} {change.Path}\n"))
            : new DocumentPrinter(null).PrintOne(Document(changes)));
        return 0;
    }

    private IReadOnlyList<FileChange> Changes(Invocation call, string name)
    {
        var lister = new ChangeLister(call.Engine);
        if (_containers)
        {
            try
            {
                return lister.Of(call.Engine.Containers.Resolve(name));
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Engine.Images.Resolve(name) is not null)
            {
                // It is an image.
            }
        }

        return lister.Of(call.FindImage(name));
    }

    // podman's document.
    private static JsonObject Document(IReadOnlyList<FileChange> changes)
    {
        var document = new JsonObject();
        foreach (var (name, kind) in new[] { ("changed", 'C'), ("added", 'A'), ("deleted", 'D') })
        {
            if (changes.Any(change => change.Kind == kind))
            {
                document[name] = new JsonArray([.. changes.Where(change => change.Kind == kind).Select(change => (JsonNode)change.Path)]);
            }
        }

        return document;
    }
}
