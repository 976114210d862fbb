using Containers.Oci;

namespace Containers.Engine.Pods;

/// <summary>Reads --share: which namespaces the containers of a pod have in common.</summary>
internal static class PodShares
{
    internal const string Cgroup = "cgroup";
    internal const string Ipc = "ipc";
    internal const string Network = "net";
    internal const string Pid = "pid";
    internal const string User = "user";
    internal const string Uts = "uts";

    private const string None = "none";
    private static readonly string[] s_known = [Cgroup, Ipc, Network, Pid, Uts];
    private static readonly string[] s_usual = [Ipc, Network, Uts];

    /// <summary>The kinds in alphabetical order. "+KIND" adds to the usual ones, "none" is none at all.</summary>
    /// <exception cref="ContainersException">Invalid: no such kind.</exception>
    internal static IReadOnlyList<string> Parse(string? text, bool hasInfra)
    {
        if (text is null)
        {
            return hasInfra ? s_usual : [];
        }

        var adds = text.StartsWith('+');
        var kinds = text.TrimStart('+').Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(kind => kind != None).ToList();
        if (kinds.Find(kind => !s_known.Contains(kind)) is { } unknown)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid kernel namespace to share: {unknown}. Options are: cgroup, ipc, net, pid, uts or none");
        }

        if (!hasInfra && (adds || kinds.Count > 0))
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot set share({string.Join(',', kinds)}) namespaces without an infra container");
        }

        return [.. (adds ? s_usual.Concat(kinds) : kinds).Distinct().Order(StringComparer.Ordinal)];
    }
}
