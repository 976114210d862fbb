using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Network;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>
/// Describes the container that holds what a pod's containers share. It has neither image nor program: its monitor holds its
/// namespaces by a process that does nothing else.
/// </summary>
internal sealed class InfraMaker(Engine engine)
{
    private const int SigKill = 9;
    private const string PingRange = "net.ipv4.ping_group_range";

    internal ContainerRecord Make(PodRecord pod, PodOptions options)
    {
        var asked = pod.Shares.Contains(PodShares.Network) ? options.Common : options.Common with { Network = NetworkModes.Host };
        var common = ConfiguredDefaults.Apply(asked, engine.Configuration) with { Hostname = options.Common.Hostname };
        common = common with { PidsLimit = options.Common.PidsLimit, Volumes = options.Common.Volumes };
        var (modes, _) = new UserNamespaceOptions(engine).Resolve(common, Modes(pod, common));
        var network = pod.Shares.Contains(PodShares.Network)
            ? NetworkOptions.Resolve(common, new ImageRunConfiguration(), engine.Networks.TryResolve).WithConfigured(engine.Configuration.PastaOptions)
            : new ContainerNetwork { Mode = NetworkModes.Host };
        network = network with { Mode = new NamespaceOptions(engine).ReadOther("--network", network.Mode) ?? network.Mode };
        return new ContainerRecord
        {
            Id = pod.InfraId,
            Name = options.InfraName is { } name ? ContainerNames.Require(name) : $"{pod.Id[..12]}-infra",
            Created = pod.Created,
            ImageId = string.Empty,
            ImageName = string.Empty,
            Layers = [],
            Hostname = HostnameOf(pod, modes),
            Labels = pod.Labels,
            Network = network,
            Namespaces = modes,
            Limits = pod.Limits,
            Surroundings = Surroundings(common, modes, network.Mode),
            Dependencies = [.. NamespaceOptions.Shared(modes, network.Mode)],
            Mounts = new MountOptions(engine).Resolve(common with { ReadOnly = false, Mounts = [], Tmpfs = [] }, new ImageRunConfiguration()),
            StopSignal = SigKill,
            LogDriver = "none",
            Runtime = engine.RuntimeName,
            Pod = pod.Id,
            IsInfra = true,
            MonitorPidFile = options.InfraPidFile is { } file ? Path.GetFullPath(file) : null,
            CreateCommand = options.CommandLine,
        };
    }

    /// <summary>The host name a pod's containers have: the one asked for, the host's where it shares that, or its own name.</summary>
    internal static string HostnameOf(PodRecord pod, NamespaceModes modes) => pod.Hostname.Length > 0 ? pod.Hostname
        : modes.Uts == NamespaceOptions.Host && pod.Shares.Contains(PodShares.Uts) ? Environment.MachineName
        : pod.Name;

    // What is not shared it need not have.
    private NamespaceModes Modes(PodRecord pod, CreateOptions common)
    {
        string Shared(string kind, string? mode, string otherwise) => pod.Shares.Contains(kind) ? (string.IsNullOrEmpty(mode) ? otherwise : mode)
            : string.IsNullOrEmpty(mode) ? NamespaceOptions.Host
            : throw new ContainersException(ErrorKind.Invalid, $"cannot set the {kind} namespace of a pod that does not share it: --share {kind}");
        return new NamespaceOptions(engine).Resolve(common with
        {
            PidMode = Shared(PodShares.Pid, common.PidMode, NamespaceOptions.Private),
            IpcMode = Shared(PodShares.Ipc, common.IpcMode, NamespaceOptions.Shareable),
            UtsMode = Shared(PodShares.Uts, common.UtsMode, NamespaceOptions.Private),
            CgroupMode = Shared(PodShares.Cgroup, common.CgroupMode, NamespaceOptions.Private),
            Hostname = pod.Shares.Contains(PodShares.Uts) ? common.Hostname : null,
        });
    }

    // As for single containers: without it nobody but root could ping. All groups there are may.
    private ContainerSurroundings Surroundings(CreateOptions common, NamespaceModes modes, string network)
    {
        var around = SurroundingsOptions.Resolve(common, program: null, modes, network);
        var isOwn = NetworkModes.IsConnected(network) || network == NetworkModes.None;
        if (!isOwn || around.Sysctls.ContainsKey(PingRange))
        {
            return around;
        }

        var groups = modes.GroupMap.Count > 0 ? modes.GroupMap.Where(map => map.Inside == 0).Select(map => map.Count).FirstOrDefault(1u)
            : UserNamespace.IsRootless ? engine.Namespace.IdCounts.Groups : int.MaxValue;
        return around with { Sysctls = new Dictionary<string, string>(around.Sysctls) { [PingRange] = $"0 {Math.Max(groups, 1) - 1}" } };
    }
}
