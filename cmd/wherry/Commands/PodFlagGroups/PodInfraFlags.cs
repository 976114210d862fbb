using System.CommandLine;
using Containers.Engine.Pods;
using Wherry.CommandLine;

namespace Wherry.Commands.PodFlagGroups;

/// <summary>The pod's name, notes and life, and what holds it.</summary>
internal sealed class PodInfraFlags
{
    private readonly Option<string?> _exitPolicy;
    private readonly Option<bool> _infra;
    private readonly Option<string?> _infraName;
    private readonly Option<string?> _infraPidFile;
    private readonly Option<string[]> _label;
    private readonly Option<string[]> _labelFile;
    private readonly Option<string?> _name;
    private readonly Option<string?> _restart;
    private readonly Option<string?> _share;
    private readonly Option<bool> _shareParent;

    internal PodInfraFlags(FlagSet flags)
    {
        _exitPolicy = flags.Text("--exit-policy", null, "POLICY", "When the last container has ended: continue or stop");
        _infra = flags.Switch("--infra", null, "Hold namespaces for its containers to share (default true)");
        _infraName = flags.Text("--infra-name", null, "NAME", "Name of the container that holds them");
        _infraPidFile = flags.Text("--infra-conmon-pidfile", null, "FILE", "Write the process id of the monitor that holds them to a file");
        _label = flags.Texts("--label", "-l", "NAME=VALUE", "Set a label");
        _labelFile = flags.Texts("--label-file", null, "FILE", "Read labels from a file");
        _name = flags.Text("--name", "-n", "NAME", "Name instead of a generated one");
        _restart = flags.Text("--restart", null, "POLICY", "Restart policy of containers that have none of their own");
        _share = flags.Text("--share", null, "KINDS", "Namespaces to share: ipc,net,uts unless said; cgroup, pid; none; +KIND adds");
        _shareParent = flags.Switch("--share-parent", null, "Make the containers' cgroups in one of the pod (default true)");
        flags.Accept("--infra-command", "COMMAND", null, "Changes nothing: no program runs to hold a pod");
        flags.Accept("--infra-image", "IMAGE", null, "Changes nothing: no image is needed to hold a pod");
    }

    /// <summary>The name that was given.</summary>
    internal string? Name(Invocation call) => call.Get(_name);

    /// <summary>Adds what they say to what is asked for.</summary>
    internal PodOptions Apply(Invocation call, PodOptions options) => options with
    {
        ExitPolicy = call.Get(_exitPolicy),
        Infra = !call.IsGiven(_infra) || call.Has(_infra),
        InfraName = call.Get(_infraName),
        InfraPidFile = call.Get(_infraPidFile),
        Labels = [.. call.Get(_label), .. ServiceManager.UnitLabel],
        LabelFiles = call.Get(_labelFile),
        Restart = call.Get(_restart),
        Shares = call.Get(_share),
        ShareParent = !call.IsGiven(_shareParent) || call.Has(_shareParent),
    };
}
