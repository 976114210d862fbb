using System.CommandLine;
using System.Text.Json.Nodes;
using Containers.Engine.Files;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

/// <summary>mount and image mount: the same, of containers and of images.</summary>
internal sealed class MountCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<string?> _format;
    private readonly Option<bool>? _latest;
    private readonly Option<bool> _noTrunc;
    private readonly bool _images;

    /// <summary>Declares it.</summary>
    /// <param name="name">mount or image mount.</param>
    /// <param name="images">Whether it is about images.</param>
    internal MountCommand(string name, bool images)
        : base(name, images ? "Show images' files at a path, read-only" : "Show containers' files at a path")
    {
        _all = Switch("--all", "-a", images ? "All images" : "All containers");
        _format = Text("--format", null, "FORMAT", "\"json\" for what is mounted");
        _latest = images ? null : Switch("--latest", "-l", "The container created last");
        _noTrunc = Switch("--no-trunc", "--notruncate", "Whole ids in the list of what is mounted");
        _images = images;
    }

    internal override string Arguments => _images ? "[IMAGE...]" : "[CONTAINER...]";

    internal override string Example => $"wherry unshare sh -c 'ls $(wherry {Name} {(_images ? "tools" : "web")})'";

    protected override int Run(Invocation call)
    {
        var format = call.Get(_format);
        if (format is not (null or "json"))
        {
            throw new UsageException($"invalid argument \"{format}\" for --format: only json is supported", Name);
        }

        var trees = new MountedTrees(call.Engine);
        var latest = _latest is not null && call.Has(_latest);
        if (call.Arguments.Count == 0 && !call.Has(_all) && !latest)
        {
            Show(call, _images ? trees.Images() : trees.Containers(), format is not null, call.Has(_noTrunc));
            return 0;
        }

        var names = latest ? [ContainersCommand.Latest(call).Id] : !call.Has(_all) ? call.Arguments
            : _images ? [.. call.Engine.Images.List().Select(image => image.Id)] : [.. call.Engine.Containers.List().Select(container => container.Id)];
        return call.ForEach(names, name =>
        {
            var tree = _images ? trees.Mount(call.FindImage(name)) : trees.Mount(call.Engine.Containers.Resolve(name));
            call.Terminal.WriteLine(names.Count > 1 ? $"{tree.Id[..12]} {tree.Path}" : tree.Path);
        });
    }

    private static void Show(Invocation call, IReadOnlyList<MountedTree> mounted, bool json, bool whole) => call.Terminal.Write(json
        ? new DocumentPrinter(null).Print(new JsonArray([.. mounted.Select(tree => new JsonObject { ["id"] = tree.Id, ["mountpoint"] = tree.Path })]))
        : string.Concat(mounted.Select(tree => $"{(whole ? tree.Id : tree.Id[..12])} {tree.Path}\n")));
}
