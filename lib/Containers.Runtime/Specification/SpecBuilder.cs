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
    bool SingleId = false);

/// <summary>
/// Writes the OCI runtime specification of a container: what podman writes for the same flags and the same user, so that a
/// container finds the same surroundings.
/// </summary>
public static class SpecBuilder
{
    private const string InitPath = "/run/wherry-init";
    private const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Builds the specification, looking into the mounted root file system for users and directories.</summary>
    public static RuntimeSpec Build(SpecRequest request, SpecPlace place)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(place);
        var user = ContainerUser.Resolve(place.RootPath, request.User, request.ExtraGroups);
        return new RuntimeSpec
        {
            Hostname = request.Hostname,
            Root = new RootSpec(place.RootPath, request.ReadOnlyRoot),
            Process = Process(request, user),
            Mounts = Mounts(request, place),
            Linux = Linux(request, place, user),
        };
    }

    /// <summary>The process of an exec: the container's own environment and rights, another command.</summary>
    public static ProcessSpec BuildExec(SpecRequest request, string rootPath)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Process(request with { InitProgram = null }, ContainerUser.Resolve(rootPath, request.User, request.ExtraGroups));
    }

    private static ProcessSpec Process(SpecRequest request, ContainerUser user) => new()
    {
        Terminal = request.Terminal,
        User = user.User,
        Args = request.InitProgram is null ? request.Args : [InitPath, "--", .. request.Args],
        Env = Environment(request, user),
        Cwd = request.WorkingDirectory,
        Capabilities = Capabilities(request, user),
        Rlimits = request.Rlimits.Count == 0 ? null : request.Rlimits,
        NoNewPrivileges = request.NoNewPrivileges,
    };

    private static List<string> Environment(SpecRequest request, ContainerUser user)
    {
        var variables = new List<string> { DefaultPath };
        if (request.Terminal)
        {
            variables.Add("TERM=xterm");
        }

        variables.AddRange(["container=wherry", $"HOME={user.Home}", $"HOSTNAME={request.Hostname}"]);
        variables.AddRange(request.Env);

        // The last of a name counts and keeps the first one's place.
        var last = new Dictionary<string, string>();
        foreach (var variable in variables)
        {
            last[variable.Split('=', 2)[0]] = variable;
        }

        return [.. last.Values];
    }

    // A user other than root starts without capabilities in force but may regain the bounding set through set-uid programs.
    private static CapabilitiesSpec Capabilities(SpecRequest request, ContainerUser user)
    {
        var all = request.Capabilities;
        var effective = user.User.Uid == 0 || request.Privileged ? all : [];
        return new CapabilitiesSpec { Bounding = all, Effective = effective, Permitted = effective };
    }

    private static List<MountSpec> Mounts(SpecRequest request, SpecPlace place)
    {
        var own = new List<MountSpec>(place.GeneratedMounts);
        if (request.InitProgram is not null)
        {
            own.Add(new MountSpec { Destination = InitPath, Type = "bind", Source = request.InitProgram, Options = ["bind", "ro"] });
        }

        own.AddRange(request.Mounts);
        // A user's mount takes the place of a standard or generated one at the same path, and a whole /dev that of all in it;
        // parents come before children.
        var taken = request.Mounts.Select(m => Normal(m.Destination)).ToHashSet();
        bool IsTaken(MountSpec mount) => taken.Contains(mount.Destination) ||
            (taken.Contains("/dev") && mount.Destination.StartsWith("/dev/", StringComparison.Ordinal));
        var standard = StandardMounts.For(request, place).Where(m => !IsTaken(m));
        var kept = own.Where(m => request.Mounts.Contains(m) || !taken.Contains(m.Destination));
        return [.. standard.Concat(kept).OrderBy(m => Normal(m.Destination).Count(c => c == '/'))];
    }

    private static string Normal(string destination) => Path.GetFullPath(destination).TrimEnd('/');

    private static LinuxSpec Linux(SpecRequest request, SpecPlace place, ContainerUser user)
    {
        var namespaces = new List<NamespaceSpec> { new("pid"), new("ipc"), new("uts"), new("mount") };
        if (!request.HostNetwork)
        {
            namespaces.Add(new NamespaceSpec("network", place.NetworkNamespace));
        }

        if (place.CgroupPath is not null)
        {
            namespaces.Add(new NamespaceSpec("cgroup"));
        }

        return new LinuxSpec
        {
            Namespaces = namespaces,
            CgroupsPath = place.CgroupPath,
            Resources = request.Resources,
            Sysctl = Sysctl(request, user),
            Seccomp = request.Privileged ? null : SeccompProfile.Load(request.SeccompProfile, request.Capabilities),
            MaskedPaths = request.Privileged ? null : request.MaskedPaths,
            ReadonlyPaths = request.Privileged ? null : request.ReadonlyPaths,
            Devices = request.Privileged && !place.Rootless ? HostDevices.List() : null,
        };
    }

    // As docker: without it nobody but root could ping, and low ports would need a capability although the network is private.
    private static Dictionary<string, string>? Sysctl(SpecRequest request, ContainerUser user) => request.HostNetwork
        ? null
        : new Dictionary<string, string> { ["net.ipv4.ping_group_range"] = $"0 {user.User.Gid}" };
}
