using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>
/// What being in a pod means for a container that is created: what the pod shares comes from its infra container, unless the
/// container asks for something of its own; what the pod has decided cannot be decided again.
/// </summary>
internal sealed class PodMembership(Engine engine)
{
    private const string NewPrefix = "new:";
    private const string OfPod = "pod";

    /// <summary>What is asked for, with the pod's share of it, and the pod; null outside pods.</summary>
    /// <param name="options">What the user asked for.</param>
    /// <param name="made">Told of a pod that was made for it.</param>
    /// <exception cref="ContainersException">NotFound: no such pod; Invalid: what is the pod's to decide.</exception>
    internal (CreateOptions Options, PodRecord? Pod) Join(CreateOptions options, Action<PodRecord> made)
    {
        var name = Name(options);
        if (name is null)
        {
            return options.InitKind is null ? (options, null) : throw new ContainersException(ErrorKind.Invalid, "must specify pod value with init-ctr");
        }

        if (options.InitKind is not (null or "once" or "always"))
        {
            throw new ContainersException(ErrorKind.Invalid, "init-ctr value must be 'always' or 'once'");
        }

        if (!string.IsNullOrEmpty(options.UserMode) || options.UserMappings.Count + options.GroupMappings.Count > 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "--userns and --pod cannot be set together");
        }

        PodRecord pod;
        if (name.StartsWith(NewPrefix, StringComparison.Ordinal))
        {
            pod = MakePod(name[NewPrefix.Length..], options);
            made(pod);
            options = WithoutWhatIsThePods(options);
        }
        else
        {
            pod = engine.Pods.Resolve(name);
        }

        return (Join(options, pod), pod);
    }

    private CreateOptions Join(CreateOptions options, PodRecord pod)
    {
        if (options.InitKind is not null && new PodObserver(engine).Observe(pod).State is PodState.Running or PodState.Degraded or PodState.Paused)
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot add init-ctr to pod {pod.Name}: init containers cannot be added to a running pod");
        }

        options = options with
        {
            SecurityOptions = [.. pod.SecurityOptions, .. options.SecurityOptions],
            Devices = [.. pod.Devices, .. options.Devices],
            Restart = options.Restart ?? (options.AutoRemove || options.InitKind is not null || pod.RestartPolicy.Length == 0 ? null : pod.RestartPolicy),
        };
        if (pod.InfraId.Length == 0)
        {
            return options;
        }

        var infra = NamespaceOptions.ContainerPrefix + pod.InfraId;
        string? Mode(string kind, string? own) => own is null or "" or OfPod ? (pod.Shares.Contains(kind) ? infra : own == OfPod ? null : own) : own;
        var joined = options with
        {
            Network = Mode(PodShares.Network, options.Network),
            PidMode = Mode(PodShares.Pid, options.PidMode),
            IpcMode = Mode(PodShares.Ipc, options.IpcMode),
            UtsMode = Mode(PodShares.Uts, options.UtsMode),
            CgroupMode = Mode(PodShares.Cgroup, options.CgroupMode),
            UserMode = pod.Shares.Contains(PodShares.User) ? infra : options.UserMode,
            VolumesFrom = [pod.InfraId, .. options.VolumesFrom],
        };
        if (joined.Network == infra && engine.Containers.Find(pod.InfraId) is { } holder)
        {
            joined = joined with
            {
                NoHosts = options.NoHosts || holder.Surroundings.HostsFile == "-",
                NoHostname = options.NoHostname || holder.Surroundings.NoHostname,
            };
        }

        RequireUndecided(options, joined.Network == infra, joined.UtsMode == infra);
        return joined;
    }

    private static void RequireUndecided(CreateOptions options, bool sharesNetwork, bool sharesName)
    {
        if (sharesName && options.Hostname is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, "invalid config provided: cannot set hostname when joining the pod UTS namespace: invalid configuration");
        }

        var decided = !sharesNetwork ? null
            : options.Publish.Count > 0 || options.PublishAll ? "published or exposed ports must be defined when the pod is created"
            : options.Ip is not null || options.Ip6 is not null || options.MacAddress is not null || options.NetworkAliases.Count > 0 ? "addresses and names on networks must be specified on the pod"
            : options.AddHosts.Count > 0 ? "extra host entries must be specified on the pod"
            : null;
        if (decided is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid config provided: {decided}: network cannot be configured when it is shared with a pod");
        }
    }

    private static string? Name(CreateOptions options)
    {
        if (options.PodIdFile is null)
        {
            return string.IsNullOrEmpty(options.Pod) ? null : options.Pod;
        }

        return options.Pod is not null ? throw new ContainersException(ErrorKind.Invalid, "cannot specify both --pod and --pod-id-file") : PodIdFile.Read(options.PodIdFile);
    }

    // The pod takes over what pods decide; the container keeps the rest.
    private PodRecord MakePod(string name, CreateOptions options)
    {
        if (name.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "new pod name must be at least one character");
        }

        return new PodCreator(engine).Create(new PodOptions
        {
            Name = name,
            CommandLine = options.CommandLine,
            Restart = options.Restart,
            Common = new CreateOptions { Image = string.Empty } with
            {
                Network = options.Network,
                FurtherNetworks = options.FurtherNetworks,
                Ip = options.Ip,
                Ip6 = options.Ip6,
                MacAddress = options.MacAddress,
                NetworkAliases = options.NetworkAliases,
                Publish = options.Publish,
                Hostname = options.Hostname,
                Dns = options.Dns,
                DnsSearch = options.DnsSearch,
                DnsOptions = options.DnsOptions,
                AddHosts = options.AddHosts,
                NoHosts = options.NoHosts,
                HostsFile = options.HostsFile,
            },
        });
    }

    private static CreateOptions WithoutWhatIsThePods(CreateOptions options) => options with
    {
        Network = null,
        FurtherNetworks = [],
        Ip = null,
        Ip6 = null,
        MacAddress = null,
        NetworkAliases = [],
        Publish = [],
        Hostname = null,
        Dns = [],
        DnsSearch = [],
        DnsOptions = [],
        AddHosts = [],
    };
}
