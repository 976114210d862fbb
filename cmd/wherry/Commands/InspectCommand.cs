using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Inspection;
using Containers.Engine.Volumes;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary><c>inspect</c>, and with a type <c>container inspect</c> and <c>image inspect</c>.</summary>
internal sealed class InspectCommand : Subcommand
{
    private const string Container = "container";
    private const string Image = "image";
    private const string Volume = "volume";
    private const string All = "all";

    private readonly string? _only;
    private readonly Option<string?> _format;
    private readonly Option<bool>? _latest;
    private readonly Option<bool>? _size;
    private readonly Option<string?>? _type;

    public InspectCommand(string? only = null)
        : base(only is null ? "inspect" : $"{only} inspect", $"Show all there is to know of {(only is null ? "containers, images and volumes" : $"{only}s")}")
    {
        _only = only;
        _format = Text("--format", "-f", "TEMPLATE", "Go template for each, or \"json\"");
        if (only != Image)
        {
            _latest = Switch("--latest", "-l", "The newest container");
            _size = Switch("--size", "-s", "Of containers, also how much room they take");
        }

        if (only is null)
        {
            _type = Text("--type", "-t", "TYPE", "container, image, volume or all");
        }
    }

    internal override string Arguments => _only is null ? "CONTAINER|IMAGE|VOLUME..." : $"{_only.ToUpperInvariant()}...";

    internal override string Example => _only == Image ? "wherry image inspect --format '{{.Config.Cmd}}' tools" : $"wherry {Name} --format '{{{{.State.Status}}}}' web";

    protected override int Run(Invocation call)
    {
        var type = _only ?? call.Get(_type!) ?? All;
        if (type is not (Container or Image or Volume or All))
        {
            throw new UsageException($"invalid type \"{type}\": must be \"container\", \"image\", \"volume\" or \"all\"", Name);
        }

        var latest = _latest is not null && call.Has(_latest);
        if (latest == call.Arguments.Count > 0)
        {
            throw new UsageException(latest ? "--latest and arguments cannot be used together" : "no names or ids specified", Name);
        }

        var printer = new DocumentPrinter(call.Get(_format));
        var documents = new JsonArray();
        var names = latest ? [Latest(call)] : call.Arguments;
        var code = call.ForEach(names, name => documents.Add((JsonNode)Build(call, name, type)));
        if (documents.Count > 0 || printer.IsWhole)
        {
            call.Terminal.Write(printer.Print(documents));
        }

        return code;
    }

    private static string Latest(Invocation call) => new ContainerObserver(call.Engine).All() is [var newest, ..]
        ? newest.Record.Id
        : throw new ContainersException(ErrorKind.NotFound, "there are no containers: no such container");

    private JsonObject Build(Invocation call, string name, string type) =>
        (type is Container or All ? TryBuildContainer(call, name, type) : null) ??
        (type is Image or All && call.Engine.Images.Resolve(name)?.Image is { } image ? new ImageDocument(call.Engine).Build(image) : null) ??
        (type is Volume or All && new VolumeLister(call.Engine).TryFind(name) is { } volume ? new VolumeDocument(call.Engine).Build(volume, asks: true) : null) ??
        throw new ContainersException(ErrorKind.NotFound, type switch
        {
            Image => $"{name}: image not known",
            Volume => $"no volume with name \"{name}\" found: no such volume",
            _ => $"no such object: \"{name}\"",
        });

    private JsonObject? TryBuildContainer(Invocation call, string name, string type)
    {
        try
        {
            var view = new ContainerObserver(call.Engine).Observe(call.Engine.Containers.Resolve(name));
            var size = _size is not null && call.Has(_size) ? new ContainerSizes(call.Engine).Of([view])[view.Record.Id] : null;
            return new ContainerDocument(call.Engine).Build(view, size);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound && type == All)
        {
            return null; // perhaps it is something else
        }
    }
}
