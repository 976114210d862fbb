using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>The part of a specification that is particular to Linux.</summary>
internal static class LinuxPart
{
    internal static LinuxSpec Build(SpecRequest request, SpecPlace place, ContainerUser user) => new()
    {
        Namespaces = Namespaces(request, place),
        UidMappings = request.UserMap.Count > 0 ? request.UserMap : null,
        GidMappings = request.GroupMap.Count > 0 ? request.GroupMap : null,
        Personality = request.Personality.Length > 0 ? new PersonalitySpec(request.Personality) : null,
        CgroupsPath = place.CgroupPath,
        Resources = DeviceParts.WithRules(request, place),
        Sysctl = Sysctl(request, user),
        Seccomp = request.Privileged ? null : SeccompProfile.Load(request.SeccompProfile, request.Capabilities),
        MaskedPaths = request.Privileged ? null : request.MaskedPaths,
        ReadonlyPaths = request.Privileged ? null : request.ReadonlyPaths,
        Devices = DeviceParts.Nodes(request, place),
    };

    private static List<NamespaceSpec> Namespaces(SpecRequest request, SpecPlace place)
    {
        var namespaces = new List<NamespaceSpec>();
        foreach (var kind in (string[])["pid", "ipc", "uts"])
        {
            Add(namespaces, kind, request, place, null);
        }

        namespaces.Add(new NamespaceSpec("mount"));
        if (!request.HostNetwork)
        {
            Add(namespaces, "network", request, place, place.NetworkNamespace);
        }

        if (place.CgroupPath is not null)
        {
            Add(namespaces, "cgroup", request, place, null);
        }

        if (request.UserMap.Count > 0 || request.Shared.ContainsKey("user"))
        {
            Add(namespaces, "user", request, place, null);
        }

        return namespaces;
    }

    private static void Add(List<NamespaceSpec> namespaces, string kind, SpecRequest request, SpecPlace place, string? path)
    {
        if (!request.Shared.TryGetValue(kind, out var shared))
        {
            namespaces.Add(new NamespaceSpec(kind, path));
        }
        else if (!shared.Host)
        {
            namespaces.Add(new NamespaceSpec(kind, place.SharedPaths[kind]));
        }
    }

    // As docker: without it nobody but root could ping, and low ports would need a capability although the network is private.
    private static Dictionary<string, string>? Sysctl(SpecRequest request, ContainerUser user)
    {
        var values = new Dictionary<string, string>(request.Sysctls);
        if (!request.HostNetwork && !request.Shared.ContainsKey("network"))
        {
            values.TryAdd("net.ipv4.ping_group_range", $"0 {user.User.Gid}");
        }

        return values.Count == 0 ? null : values;
    }
}
