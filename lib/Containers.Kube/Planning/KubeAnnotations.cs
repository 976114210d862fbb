using Containers.Kube.Model;

namespace Containers.Kube.Planning;

/// <summary>What annotations of a pod say beyond what Kubernetes has words for; "NAME/CONTAINER" says it of one container.</summary>
internal static class KubeAnnotations
{
    internal const string AutoUpdate = "io.containers.autoupdate";
    internal const string AutoUpdateCredentials = "io.containers.autoupdate.authfile";
    internal const string CpuSet = "io.podman.annotations.cpuset";
    internal const string InfraName = "io.podman.annotations.infra.name";
    internal const string Init = "io.podman.annotations.init";
    internal const string InitKind = "io.podman.annotations.init.container.type";
    internal const string MemoryNodes = "io.podman.annotations.memory-nodes";
    internal const string PidsLimit = "io.podman.annotations.pids-limit";
    internal const string Ulimits = "io.podman.annotations.ulimit";
    internal const string UserMode = "io.podman.annotations.userns";
    internal const string VolumesFrom = "io.podman.annotations.volumes-from";

    /// <summary>What is said of the pod, or of a container; null for nothing.</summary>
    internal static string? Find(KubePod pod, string name, string? container = null) =>
        (container is not null && pod.Annotations.TryGetValue($"{name}/{container}", out var own) ? own : pod.Annotations.GetValueOrDefault(name)) is { Length: > 0 } text ? text : null;
}
