using System.CommandLine;
using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Wherry.CommandLine;
using Wherry.Commands.CreateFlags;

namespace Wherry.Commands;

internal sealed class PodCloneCommand : Subcommand
{
    private const string ItsOwn = "a clone has the original's; create a pod where it is to be another";

    private readonly Option<bool> _destroy;
    private readonly Option<string?> _hostname;
    private readonly Option<string?> _infraName;
    private readonly Option<string[]> _label;
    private readonly Option<string[]> _labelFile;
    private readonly LimitChangeFlags _limits;
    private readonly Option<string?> _name;
    private readonly Option<string?> _restart;
    private readonly Option<bool> _start;

    public PodCloneCommand()
        : base("pod clone", "Make a pod with the settings of another, and its containers")
    {
        _destroy = Switch("--destroy", null, "Remove the original with all its containers");
        _hostname = Text("--hostname", "-h", "NAME", "Host name of its containers instead of the original's");
        _infraName = Text("--infra-name", null, "NAME", "Name of the container that holds what they share");
        _label = Texts("--label", "-l", "NAME=VALUE", "Set a further label");
        _labelFile = Texts("--label-file", null, "FILE", "Read further labels from a file");
        _limits = new LimitChangeFlags(Flags);
        _name = Text("--name", "-n", "NAME", "Name instead of the original's with -clone behind it");
        _restart = Text("--restart", null, "POLICY", "Restart policy of all its containers");
        _start = Switch("--start", null, "Start it");
        Flags.Accept("--infra-command", "COMMAND", null, "Changes nothing: no program runs to hold a pod");
        foreach (var (flag, value) in (ReadOnlySpan<(string, string)>)
        [
            ("--cgroup-parent", "CGROUP"), ("--device", "PATH"), ("--gidmap", "MAP"), ("--gpus", "GPUS"), ("--infra-conmon-pidfile", "FILE"), ("--pid", "MODE"),
            ("--security-opt", "OPTION"), ("--shm-size", "SIZE"), ("--shm-size-systemd", "SIZE"), ("--subgidname", "NAME"), ("--subuidname", "NAME"),
            ("--sysctl", "NAME=VALUE"), ("--uidmap", "MAP"), ("--userns", "MODE"), ("--uts", "MODE"), ("--volume", "VOLUME"), ("--volumes-from", "CONTAINER"),
        ])
        {
            Flags.Refuse(flag, value, ItsOwn);
        }
    }

    internal override string Arguments => "POD [NAME]";

    internal override string Example => "wherry pod clone --start shop shop-of-tomorrow";

    internal override int FewestArguments => 1;

    internal override int MostArguments => 2;

    protected override int Run(Invocation call)
    {
        var original = call.Engine.Pods.Resolve(call.Arguments[0]);
        var clone = new PodCloner(call.Engine).Clone(original, new PodCloneOptions
        {
            Name = call.Get(_name) ?? call.Arguments.ElementAtOrDefault(1),
            InfraName = call.Get(_infraName),
            Hostname = call.Get(_hostname),
            Restart = call.Get(_restart),
            Labels = call.Get(_label),
            LabelFiles = call.Get(_labelFile),
            Changes = _limits.Read(call),
            CommandLine = call.CommandLine,
        });
        if (call.Has(_destroy))
        {
            new PodRemover(call.Engine).Remove(original, new RemoveOptions { Force = true });
        }

        if (call.Has(_start))
        {
            new PodStarter(call.Engine).Start(clone);
        }

        call.Terminal.WriteLine(clone.Id);
        return 0;
    }
}
