using System.CommandLine;
using Containers.Engine.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Output;

namespace Wherry.Commands;

internal sealed class CpCommand : Subcommand
{
    private readonly Option<bool> _archive;
    private readonly Option<bool> _followLink;
    private readonly Option<bool> _overwrite;
    private readonly Option<bool> _quiet;

    public CpCommand()
        : base("cp", "Copy files into, out of and between containers")
    {
        _archive = Switch("--archive", "-a", "Give files in a container to its user (default); with =false owners stay. On this machine: keep set-uid bits");
        _followLink = Switch("--follow-link", "-L", "Copy what a source that is a symbolic link leads to");
        _overwrite = Switch("--overwrite", null, "Let files take the place of directories, and directories that of files");
        _quiet = Switch("--quiet", "-q", "Do not say how much was copied");
    }

    internal override string Arguments => "CONTAINER:PATH|PATH|- CONTAINER:PATH|PATH|-";

    internal override string Example => "wherry cp web:/etc/nginx.conf .";

    internal override int FewestArguments => 2;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var source = Parse(call, call.Arguments[0]);
        var destination = Parse(call, call.Arguments[1]);
        if (source.Container is null && destination.Container is null)
        {
            throw new UsageException("must specify at least one container source or destination, as CONTAINER:PATH", Name);
        }

        using var input = source.Path is null ? InputFile.StandardInput("archive") : null;
        using var output = destination.Path is null ? OutputFile.StandardOutput("the archive", "CONTAINER:PATH FILE") : null;
        var options = new CopyOptions
        {
            Archive = !call.IsGiven(_archive) || call.Has(_archive),
            KeepSetId = call.IsGiven(_archive) && call.Has(_archive),
            FollowLink = call.Has(_followLink),
            Overwrite = call.Has(_overwrite),
        };
        var copied = new ContainerCopier(call.Engine).Copy(source, destination, options, input, output);
        if (output is null && Terminal.IsErrorTerminal && !call.Has(_quiet))
        {
            call.Terminal.WriteErrorLine($"Successfully copied {HumanText.Size(copied)} to {call.Arguments[1]}");
        }

        return 0;
    }

    // docker's grammar: a path on this machine with a colon in it is written ./file:name.
    private static CopyEnd Parse(Invocation call, string text)
    {
        if (text == "-")
        {
            return new CopyEnd(null, null);
        }

        var colon = text.IndexOf(':');
        if (colon <= 0 || text[0] is '/' or '.')
        {
            return text.Length > 0
                ? new CopyEnd(null, CopyPath.OnHost(text, Environment.CurrentDirectory))
                : throw new ContainersException(ErrorKind.Invalid, "a path to copy cannot be empty");
        }

        var path = text[(colon + 1)..];
        return path.Length > 0
            ? new CopyEnd(call.Engine.Containers.Resolve(text[..colon]), CopyPath.InContainer(path))
            : throw new ContainersException(ErrorKind.Invalid, $"{text}: a path to copy cannot be empty");
    }
}
