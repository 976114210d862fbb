using System.CommandLine;
using System.Text;
using Containers.Engine.Containers;
using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci.References;
using Containers.State.Containers;
using Containers.State.Images;
using Wherry.CommandLine;

namespace Wherry.Commands;

internal sealed class CommitCommand : Subcommand
{
    private readonly Option<string?> _author;
    private readonly Option<string[]> _change;
    private readonly Option<string?> _format;
    private readonly Option<string?> _idFile;
    private readonly Option<bool> _includeVolumes;
    private readonly Option<string?> _message;
    private readonly Option<bool> _pause;
    private readonly Option<bool> _squash;

    public CommitCommand()
        : base("commit", "Make an image of a container and its changes")
    {
        _author = Text("--author", "-a", "NAME", "Who made it");
        _change = Texts("--change", "-c", "INSTRUCTION", "Apply a Dockerfile instruction: CMD, ENV, EXPOSE, USER ...");
        _format = Text("--format", "-f", "FORMAT", "oci (default) or docker: the media types");
        _idFile = Text("--iidfile", null, "FILE", "Write the image's id to this file");
        _includeVolumes = Switch("--include-volumes", null, "Make the container's volumes volumes of the image");
        _message = Text("--message", "-m", "TEXT", "Remark in the image's history");
        _pause = Switch("--pause", "-p", "Keep a container that runs from running meanwhile");
        Flags.Refuse("--config", "FILE", "say what the image is to have with --change");
        Flags.Accept("--quiet", null, "-q", "Print nothing but the id, as is done anyway");
        _squash = Switch("--squash", "-s", "Make one layer of all");
    }

    internal override string Arguments => "CONTAINER [NAME[:TAG]]";

    internal override string Example => "wherry commit -m 'with git' work tools:git";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var options = new CommitOptions
        {
            Name = call.Arguments.Count > 1 ? ImageReference.Parse(call.Arguments[1]) : null,
            Changes = call.Get(_change),
            Message = call.Get(_message),
            Author = call.Get(_author),
            Squash = call.Has(_squash),
            IncludeVolumes = call.Has(_includeVolumes),
            SourceDate = SourceDate.OfEnvironment(),
            IsDockerFormat = (call.Get(_format) ?? "oci") switch
            {
                "oci" => false,
                "docker" => true,
                var other => throw new UsageException($"invalid argument \"{other}\" for --format: want oci or docker", Name),
            },
        };
        var record = call.Engine.Containers.Resolve(call.Arguments[0]);
        var image = Commit(call, record, options);
        if (call.Get(_idFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes("sha256:" + image.Id), 0x1a4);
        }

        call.Terminal.WriteLine("sha256:" + image.Id);
        return 0;
    }

    // docker's pauses unless told otherwise, podman's does not.
    private ImageRecord Commit(Invocation call, ContainerRecord record, CommitOptions options)
    {
        var wantsPause = call.IsGiven(_pause) ? call.Has(_pause) : call.IsDocker;
        var pauses = wantsPause && new ContainerObserver(call.Engine).Observe(record).State.Status == ContainerStatus.Running;
        var pauser = new ContainerPauser(call.Engine);
        if (pauses)
        {
            pauser.Pause(record);
        }

        try
        {
            return new ContainerCommitter(call.Engine).Commit(record, options);
        }
        finally
        {
            if (pauses)
            {
                pauser.Unpause(record);
            }
        }
    }
}
