using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Which namespaces are shared.</summary>
internal sealed class NamespaceFlags(FlagSet flags) : IFlagGroup
{
    private const string Modes = "private, host, container:NAME or ns:PATH";

    private readonly Option<string?> _cgroupns = flags.Text("--cgroupns", null, "MODE", $"Cgroup namespace: {Modes}");
    private readonly Option<string?> _ipc = flags.Text("--ipc", null, "MODE", $"IPC namespace: {Modes}; shareable or none");
    private readonly Option<string?> _pid = flags.Text("--pid", null, "MODE", $"Process namespace: {Modes}");
    private readonly Option<string?> _uts = flags.Text("--uts", null, "MODE", $"Host name namespace: {Modes}");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        CgroupMode = call.Get(_cgroupns),
        IpcMode = call.Get(_ipc),
        PidMode = call.Get(_pid),
        UtsMode = call.Get(_uts),
    };
}
