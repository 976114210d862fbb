using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>Where a specification is to be carried out.</summary>
/// <param name="RootPath">The mounted root file system.</param>
/// <param name="NetworkNamespace">The file of the container's network namespace; null for a new, unconnected one.</param>
/// <param name="CgroupPath">The container's cgroup; null when cgroups cannot be used.</param>
/// <param name="Rootless">Whether this is a user namespace's root.</param>
/// <param name="GeneratedMounts">hosts, resolv.conf and so on.</param>
/// <param name="SingleId">Whether there is no id but root's, and so no group for terminals.</param>
public sealed record SpecPlace(
    string RootPath, string? NetworkNamespace, string? CgroupPath, bool Rootless, IReadOnlyList<MountSpec> GeneratedMounts,
    bool SingleId = false)
{
    /// <summary>Files of the namespaces it shares with others, by kind: those of <see cref="SpecRequest.Shared"/> held open.</summary>
    public IReadOnlyDictionary<string, string> SharedPaths { get; init; } = new Dictionary<string, string>();
}
