using System.CommandLine;
using System.Text;
using Containers.Kube.Generating;
using Containers.Linux.Files;
using Containers.Oci;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

internal sealed class KubeGenerateCommand : Subcommand
{
    private readonly Option<string?> _fileName;
    private readonly Option<bool> _podmanOnly;
    private readonly Option<long?> _replicas;
    private readonly Option<bool> _service;
    private readonly Option<string?> _type;

    public KubeGenerateCommand()
        : base("kube generate", "Write pods, containers and volumes as Kubernetes YAML")
    {
        _fileName = Text("--filename", "-f", "FILE", "Write to a file, which must not exist yet");
        _podmanOnly = Switch("--podman-only", null, "Put what Kubernetes has no words for into annotations");
        _replicas = Number("--replicas", "-r", "NUMBER", "Replicas of a deployment (default 1)");
        _service = Switch("--service", "-s", "Write a Service for the ports, too");
        _type = Text("--type", "-t", "KIND", "What pods are written as: pod, deployment, daemonset or job (default pod)");
    }

    internal override string Arguments => "POD|CONTAINER...|VOLUME...";

    internal override string Example => "wherry kube generate shop";

    internal override int FewestArguments => 1;

    protected override int Run(Invocation call)
    {
        var kind = call.Get(_type) ?? "pod";
        if (kind is not ("pod" or "deployment" or "daemonset" or "job"))
        {
            throw new UsageException($"invalid generation type - only pods, deployments, jobs, and daemonsets are currently supported: {kind}", Name);
        }

        if (call.Get(_replicas) is { } given && (kind != "deployment" || given is < 1 or > int.MaxValue))
        {
            throw new UsageException(kind != "deployment" ? "--replicas can only be set when --type is set to deployment" : "--replicas must be greater than 0", Name);
        }

        var options = new GenerateOptions(kind, (int)(call.Get(_replicas) ?? 1), call.Has(_service), call.Has(_podmanOnly));
        var text = string.Join("---\n", new KubeGenerator(call.Engine, options).Generate(call.Arguments).Select(YamlWriter.Write));
        if (call.Get(_fileName) is not { } path)
        {
            call.Terminal.WriteLine(text.TrimEnd('\n'));
            return 0;
        }

        if (Path.Exists(path))
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"cannot write to \"{path}\"; file exists");
        }

        DurableFile.Write(path, Encoding.UTF8.GetBytes(text), 0x1a4);
        return 0;
    }
}
