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
    private readonly Option<string[]> _gidMap = flags.Texts("--gidmap", null, "IN:OUT[:COUNT]", "Group ids of a user namespace of its own");
    private readonly Option<string?> _subGidName = flags.Text("--subgidname", null, "NAME", "Refused: ranges of another user are not yours to map");
    private readonly Option<string?> _subUidName = flags.Text("--subuidname", null, "NAME", "Refused: ranges of another user are not yours to map");
    private readonly Option<string[]> _uidMap = flags.Texts("--uidmap", null, "IN:OUT[:COUNT]", "User ids of a user namespace of its own");
    private readonly Option<string?> _userns = flags.Text("--userns", null, "MODE", "User namespace: host, keep-id[:uid=,gid=,size=], auto[:size=], nomap, container:NAME");
    private readonly Option<string?> _uts = flags.Text("--uts", null, "MODE", $"Host name namespace: {Modes}");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        CgroupMode = call.Get(_cgroupns),
        IpcMode = call.Get(_ipc),
        PidMode = call.Get(_pid),
        GroupMappings = call.Get(_gidMap),
        SubordinateGroupName = call.Get(_subGidName),
        SubordinateUserName = call.Get(_subUidName),
        UserMappings = call.Get(_uidMap),
        UserMode = call.Get(_userns) ?? Environment.GetEnvironmentVariable("PODMAN_USERNS"),
        UtsMode = call.Get(_uts),
    };
}
