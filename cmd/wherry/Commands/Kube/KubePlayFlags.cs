using System.CommandLine;
using Containers.Kube.Planning;
using Wherry.CommandLine;

namespace Wherry.Commands.Kube;

/// <summary>What the user says of pods beside the file they are in.</summary>
internal sealed class KubePlayFlags(FlagSet flags)
{
    private readonly Option<string[]> _annotation = flags.Texts("--annotation", null, "NAME=VALUE", "Add an annotation to the containers");
    private readonly Option<string[]> _ip = flags.Texts("--ip", null, "ADDRESS", "Address of a pod on its network, one for each pod in turn");
    private readonly Option<string?> _logDriver = flags.Text("--log-driver", null, "DRIVER", "Where the containers' output is kept: k8s-file, journald or none");
    private readonly Option<string[]> _logOpt = flags.Texts("--log-opt", null, "NAME=VALUE", "Option of the log driver");
    private readonly Option<string[]> _mac = flags.Texts("--mac-address", null, "ADDRESS", "Hardware address of a pod on its network, one for each pod in turn");
    private readonly Option<string[]> _network = flags.Texts("--network", "--net", "NETWORK", "What the pods are connected to, as with run; may be repeated");
    private readonly Option<bool> _noHostname = flags.Switch("--no-hostname", null, "Leave the images' /etc/hostname alone");
    private readonly Option<bool> _noHosts = flags.Switch("--no-hosts", null, "Leave the images' /etc/hosts alone");
    private readonly Option<bool> _noPodPrefix = flags.Switch("--no-pod-prefix", null, "Call containers as the file does, without the pod's name in front");
    private readonly Option<string[]> _publish = flags.Texts("--publish", null, "[[ADDRESS:]PORT:]PORT[/PROTOCOL]", "Publish a port, instead of what the file says of it");
    private readonly Option<bool> _publishAll = flags.Switch("--publish-all", null, "Publish all ports of containers, those without a host's under their own numbers");
    private readonly Option<string?> _seccomp = flags.Text("--seccomp-profile-root", null, "DIRECTORY", "Where the profiles of system calls are that the file names (default /var/lib/kubelet/seccomp)");
    private readonly Option<bool> _start = flags.Switch("--start", null, "Start the pods (default true)");
    private readonly Option<string?> _userns = flags.Text("--userns", null, "MODE", "User namespace of the pods, as with run");

    internal PlayOptions Read(Invocation call) => new()
    {
        Start = !call.IsGiven(_start) || call.Has(_start),
        Annotations = call.Get(_annotation),
        Addresses = call.Get(_ip),
        LogDriver = call.Get(_logDriver),
        LogOptions = call.Get(_logOpt),
        MacAddresses = call.Get(_mac),
        Networks = call.Get(_network),
        NoHostname = call.Has(_noHostname),
        NoHosts = call.Has(_noHosts),
        NoPodPrefix = call.Has(_noPodPrefix),
        Publish = call.Get(_publish),
        PublishAll = call.Has(_publishAll),
        SeccompDirectory = call.Get(_seccomp),
        UserMode = call.Get(_userns),
        Labels = ServiceManager.UnitLabel,
    };
}
