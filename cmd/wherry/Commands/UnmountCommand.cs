using System.CommandLine;
using Containers.Engine.Files;
using Wherry.CommandLine;

namespace Wherry.Commands;

/// <summary>unmount and image unmount: the same, of containers and of images.</summary>
internal sealed class UnmountCommand : Subcommand
{
    private readonly Option<bool> _all;
    private readonly Option<bool>? _latest;
    private readonly bool _images;

    /// <summary>Declares it.</summary>
    /// <param name="name">unmount or image unmount.</param>
    /// <param name="images">Whether it is about images.</param>
    internal UnmountCommand(string name, bool images)
        : base(name, images ? "End what image mount did" : "End what mount did")
    {
        _all = Switch("--all", "-a", "Everything that is mounted");
        Flags.Accept("--force", null, "-f", "Accepted for podman's sake: mounts are not counted here");
        _latest = images ? null : Switch("--latest", "-l", "The container created last");
        _images = images;
    }

    internal override string Arguments => _images ? "IMAGE..." : "CONTAINER...";

    internal override string Example => $"wherry {Name} {(_images ? "tools" : "web")}";

    protected override int Run(Invocation call)
    {
        var trees = new MountedTrees(call.Engine);
        var latest = _latest is not null && call.Has(_latest);
        if (call.Arguments.Count == 0 && !call.Has(_all) && !latest)
        {
            throw new UsageException($"\"wherry {Name}\" requires a name, or --all", Name);
        }

        var subjects = latest ? [ContainersCommand.Latest(call).Id] : call.Has(_all) ? [.. (_images ? trees.Images() : trees.Containers()).Select(tree => tree.Id)] : call.Arguments;
        return call.ForEach(subjects, name =>
        {
            var id = _images ? call.FindImage(name).Id : call.Engine.Containers.Resolve(name).Id;
            trees.Unmount(id);
            call.Terminal.WriteLine(id);
        });
    }
}
