using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;

namespace Containers.Engine.Pods;

/// <summary>Makes pods. Nothing of them runs yet.</summary>
public sealed class PodCreator(Engine engine)
{
    private const int NameAttempts = 20;

    /// <summary>Creates a pod with the container that will hold what is shared.</summary>
    /// <exception cref="ContainersException">Invalid, naming the flag; AlreadyExists for a taken name; nothing was made.</exception>
    public PodRecord Create(PodOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var id = NameGenerator.NewId();
        var pod = new PodRecord
        {
            Id = id,
            Name = options.Name is { } name ? RequireName(name) : NameGenerator.NewName(),
            Created = DateTimeOffset.UtcNow,
            InfraId = options.Infra ? NameGenerator.NewId() : string.Empty,
            Shares = Shares(options),
            Labels = LabelOptions.Merge(null, options.Labels, options.LabelFiles),
            Hostname = HostnameOption.Require(options.Common.Hostname) ?? string.Empty,
            ExitPolicy = ExitPolicy(options.ExitPolicy),
            RestartPolicy = RestartPolicy(options.Restart),
            SecurityOptions = options.Common.SecurityOptions,
            Devices = options.Common.Devices,
            Limits = LimitOptions.Resolve(options.Common),
            HasCgroup = options.ShareParent,
            CreateCommand = options.CommandLine,
        };
        if (IsLimited(pod.Limits) && !(options.Infra && options.ShareParent))
        {
            throw new ContainersException(ErrorKind.Invalid, "limits of a pod need a cgroup of its own, which its infra container makes: leave --infra and --share-parent on");
        }

        _ = SecurityOptions.Resolve(new CreateOptions { Image = string.Empty, SecurityOptions = pod.SecurityOptions, Devices = pod.Devices, Gpus = options.Common.Gpus }); // refused here, not with each container
        if (options.Replace)
        {
            Replace(options.Name);
        }

        return Register(pod, options);
    }

    /// <summary>Whether some of them limit anything.</summary>
    internal static bool IsLimited(ContainerLimits limits) =>
        limits.Memory != 0 || limits.MemoryReservation != 0 || limits.MemorySwap != 0 || limits.NanoCpus != 0 || limits.CpuShares != 0 || limits.CpuPeriod != 0 ||
        limits.CpuQuota != 0 || limits.CpusetCpus.Length > 0 || limits.CpusetMems.Length > 0 || limits.BlockWeight != 0 || limits.Devices.Count > 0;

    private PodRecord Register(PodRecord pod, PodOptions options)
    {
        // What can be refused is, before anything exists.
        var infra = options.Infra ? new InfraMaker(engine).Make(pod, options) : null;
        using var networks = infra is { Network.Networks.Count: > 0 } ? engine.Networks.Hold() : null;
        foreach (var attachment in infra?.Network.Networks ?? [])
        {
            engine.Networks.Resolve(attachment.Network); // not removed meanwhile
        }

        for (var attempt = 1; ; attempt++)
        {
            try
            {
                engine.Pods.Create(pod);
                break;
            }
            catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists && options.Name is null && attempt < NameAttempts)
            {
                pod = pod with { Name = NameGenerator.NewName() };
            }
        }

        if (infra is not null)
        {
            try
            {
                engine.Containers.Create(infra with { Hostname = InfraMaker.HostnameOf(pod, infra.Namespaces) });
            }
            catch
            {
                engine.Pods.Forget(pod);
                throw;
            }
        }

        return pod;
    }

    private static string RequireName(string name) => ContainerNames.IsValid(name) ? name : throw new ContainersException(
        ErrorKind.Invalid, $"invalid pod name \"{name}\": names must match [a-zA-Z0-9][a-zA-Z0-9_.-]*");

    private void Replace(string? name)
    {
        if (name is null)
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot replace pod without --name being set");
        }

        if (engine.Pods.TryResolve(name) is { } old && old.Name == name)
        {
            new PodRemover(engine).Remove(old, new RemoveOptions { Force = true });
        }
    }

    private static IReadOnlyList<string> Shares(PodOptions options)
    {
        var shares = PodShares.Parse(options.Shares, options.Infra);
        var common = options.Common;
        if (!options.Infra)
        {
            RequireNothingToHold(common);
        }
        else if (common.Publish.Count > 0 && !shares.Contains(PodShares.Network))
        {
            throw new ContainersException(ErrorKind.Invalid, "cannot publish ports: the containers of the pod do not share a network (--share net)");
        }

        var ownUsers = common.UserMode is not (null or "" or NamespaceOptions.Host) || common.UserMappings.Count + common.GroupMappings.Count > 0;
        return ownUsers ? [.. shares.Append(PodShares.User).Order(StringComparer.Ordinal)] : shares;
    }

    private static void RequireNothingToHold(CreateOptions common)
    {
        var unholdable =
            common.Publish.Count > 0 ? "publish port bindings to the host"
            : common.Network is not null ? "set a network"
            : common.Hostname is not null ? "set a hostname"
            : common.Dns.Count + common.DnsSearch.Count + common.DnsOptions.Count > 0 ? "set name servers"
            : common.AddHosts.Count > 0 || common.NoHosts ? "set hosts entries"
            : common.Volumes.Count + common.VolumesFrom.Count > 0 ? "mount volumes"
            : common.Sysctls.Count > 0 ? "set kernel parameters"
            : common.UserMode is not (null or "" or NamespaceOptions.Host) ? "share a user namespace"
            : null;
        if (unholdable is not null)
        {
            throw new ContainersException(ErrorKind.Invalid, $"you must have an infra container to {unholdable}");
        }
    }

    private static string ExitPolicy(string? text) => text switch
    {
        null or "" or PodRecord.Continue => PodRecord.Continue,
        PodRecord.Stop => PodRecord.Stop,
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid pod exit policy: \"{text}\": want continue or stop"),
    };

    private static string RestartPolicy(string? text)
    {
        if (text is not null)
        {
            _ = RestartText.Parse(text, autoRemove: false);
        }

        return text ?? string.Empty;
    }
}
