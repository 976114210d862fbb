using System.CommandLine;
using System.Text;
using Containers.Engine.Pods;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;
using Wherry.Commands.PodFlagGroups;

namespace Wherry.Commands;

internal sealed class PodCreateCommand : Subcommand
{
    private readonly PodSharingFlags _flags;
    private readonly PodInfraFlags _infra;
    private readonly Option<string?> _podIdFile;
    private readonly Option<bool> _replace;

    public PodCreateCommand()
        : base("pod create", "Make a pod: containers that share namespaces and live together")
    {
        _flags = new PodSharingFlags(Flags);
        _infra = new PodInfraFlags(Flags);
        _podIdFile = Text("--pod-id-file", null, "FILE", "Write the pod's id to a file");
        _replace = Switch("--replace", null, "Remove a pod of the same name first");
    }

    internal override string Arguments => "[NAME]";

    internal override string Example => "wherry pod create -p 8080:80 shop";

    internal override int MostArguments => 1;

    protected override int Run(Invocation call)
    {
        if (call.Get(_podIdFile) is { } file && File.Exists(file))
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"pod id file exists, make sure the other pod isn't in use or delete {file}");
        }

        var name = _infra.Name(call);
        if (call.Arguments.Count > 0 && name is not null && name != call.Arguments[0])
        {
            throw new UsageException("--name and a name as argument exclude each other", Name);
        }

        var options = new PodOptions { CommandLine = call.CommandLine, Replace = call.Has(_replace), Common = _flags.Read(call) };
        var pod = new PodCreator(call.Engine).Create(_infra.Apply(call, options) with { Name = name ?? call.Arguments.ElementAtOrDefault(0) });
        if (call.Get(_podIdFile) is { } path)
        {
            DurableFile.Write(path, Encoding.ASCII.GetBytes(pod.Id), 0x1a4);
        }

        call.Terminal.WriteLine(pod.Id);
        return 0;
    }
}
