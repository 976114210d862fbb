using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Images;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

/// <summary>What <c>create</c> and <c>run</c> have in common: the flags that say what a container is to be, by theme.</summary>
internal abstract class ContainerFlags : Subcommand
{
    private readonly Option<string?> _cidFile;
    private readonly ImageFlags _image;
    private readonly LifeFlags _life;
    private readonly IReadOnlyList<IFlagGroup> _groups;

    protected ContainerFlags(string name, string summary)
        : base(name, summary)
    {
        _cidFile = Text("--cidfile", null, "FILE", "Write the container's id to a file");
        _image = new ImageFlags(Flags);
        _life = new LifeFlags(Flags);
        _groups =
        [
            _life, new PodFlags(Flags), new ProcessFlags(Flags), new EnvironmentVariableFlags(Flags), new IdentityFlags(Flags), new MountFlags(Flags),
            new NetworkFlags(Flags), new LinkFlags(Flags), new SecurityFlags(Flags), new NamespaceFlags(Flags), new LimitFlags(Flags), new HealthFlags(Flags),
        ];
    }

    internal override string Arguments => "IMAGE [COMMAND [ARG...]]";

    internal override int FewestArguments => 1;

    internal override bool StopsAtFirstArgument => true;

    /// <summary>What was asked for.</summary>
    protected CreateOptions Read(Invocation call)
    {
        var options = new CreateOptions { Image = call.Arguments[0], IsRootDirectory = _image.IsDirectory(call), Command = [.. call.Arguments.Skip(1)], CidFile = call.Get(_cidFile), CommandLine = call.CommandLine };
        return _groups.Aggregate(options, (sofar, group) => group.Apply(call, sofar));
    }

    /// <summary>The file for the container's id, which must not exist yet; null when none was asked for.</summary>
    protected string? CidFile(Invocation call)
    {
        if (call.Get(_cidFile) is not { } path)
        {
            return null;
        }

        // Before anything is made: without its id in the file nobody would find the container.
        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        return !Directory.Exists(directory) ? throw new ContainersException(ErrorKind.NotFound, $"creating idfile: open {path}: no such file or directory")
            : File.Exists(path) ? throw new ContainersException(ErrorKind.AlreadyExists, $"container ID file found, make sure the other container isn't running or delete {path}")
            : !ThisProcess.CanWrite(directory) ? throw new ContainersException(ErrorKind.Unsupported, $"creating idfile: open {path}: permission denied")
            : path;
    }

    /// <summary>The image, pulled if the policy wants that; null for a directory.</summary>
    protected ImageRecord? FindImage(Invocation call) => _image.Find(call, call.Arguments[0]);

    /// <summary>Whether the container is removed when it ends.</summary>
    protected bool IsRemoved(Invocation call) => _life.IsRemoved(call);
}
