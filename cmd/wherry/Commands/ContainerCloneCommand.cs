using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

internal sealed class ContainerCloneCommand : Subcommand
{
    private readonly Option<bool> _destroy;
    private readonly Option<bool> _force;
    private readonly LimitChangeFlags _limits;
    private readonly Option<string?> _name;
    private readonly Option<bool> _run;

    public ContainerCloneCommand()
        : base("container clone", "Make a container with the settings of another")
    {
        _destroy = Switch("--destroy", null, "Remove the original");
        _force = Switch("--force", "-f", "With --destroy: also if it runs");
        _limits = new LimitChangeFlags(Flags);
        _name = Text("--name", null, "NAME", "Name instead of the original's with -clone behind it");
        _run = Switch("--run", null, "Start it");
        Flags.Refuse("--pod", "POD", "what its pod shares a container has from its beginning; create it there with --pod, or clone the whole pod");
    }

    internal override string Arguments => "CONTAINER [NAME [IMAGE]]";

    internal override string Example => "wherry container clone --memory 1g web web-larger";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 3;

    protected override int Run(Invocation call)
    {
        if (call.Has(_force) && !call.Has(_destroy))
        {
            throw new UsageException("--force goes with --destroy only", Name);
        }

        var original = call.Engine.Containers.Resolve(call.Arguments[0]);
        var image = call.Arguments.Count > 2 ? FindImage(call, call.Arguments[2]) : null;
        var clone = new ContainerCloner(call.Engine).Clone(original, new CloneOptions
        {
            Name = call.Get(_name) ?? call.Arguments.ElementAtOrDefault(1),
            Image = image,
            ImageName = call.Arguments.ElementAtOrDefault(2) ?? string.Empty,
            Changes = _limits.Read(call),
        });
        if (call.Has(_destroy))
        {
            new ContainerRemover(call.Engine).Remove(original, new RemoveOptions { Force = call.Has(_force) });
        }

        if (call.Has(_run))
        {
            new ContainerStarter(call.Engine).Start(clone, new StartOptions(Streams: false, Input: false)).Dispose();
        }

        call.Terminal.WriteLine(clone.Id);
        return 0;
    }

    private static ImageRecord FindImage(Invocation call, string name) => call.Engine.Images.Resolve(name)?.Image ??
        throw new ContainersException(ErrorKind.NotFound, $"{name}: image not known") { Hint = $"wherry pull {name}" };
}
