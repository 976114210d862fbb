using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Files;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Images;
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

    internal override string Arguments => _containers ? "CONTAINER|IMAGE [CONTAINER|IMAGE]" : "IMAGE [IMAGE]";

    internal override string Example => $"wherry {Name} {(_containers ? "web" : "tools")}";

    internal override int FewestArguments => _latest is null ? 1 : 0;

    internal override int MostArguments => 2;

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

        var lister = new ChangeLister(call.Engine);
        var found = latest ? (ContainersCommand.Latest(call), null) : Find(call, call.Arguments[0]);
        var changes = call.Arguments.Count == 2 ? lister.Between(FilesOf(lister, found), FilesOf(lister, Find(call, call.Arguments[1])))
            : found.Container is { } container ? lister.Of(container) : lister.Of(found.Image!);
        call.Terminal.Write(format is null
            ? string.Concat(changes.Select(change => $"{change.Kind} {change.Path}\n"))
            : new DocumentPrinter(null).PrintOne(Document(changes)));
        return 0;
    }

    // One of the two.
    private (ContainerRecord? Container, ImageRecord? Image) Find(Invocation call, string name)
    {
        if (_containers)
        {
            try
            {
                return (call.Engine.Containers.Resolve(name), null);
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && call.Engine.Images.Resolve(name) is not null)
            {
                // It is an image.
            }
        }

        return (null, call.FindImage(name));
    }

    private static FileStack FilesOf(ChangeLister lister, (ContainerRecord? Container, ImageRecord? Image) found) =>
        found.Container is { } container ? lister.FilesOf(container) : lister.FilesOf(found.Image!);

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
