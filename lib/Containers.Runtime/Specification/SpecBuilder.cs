using Containers.Oci.Runtime;

namespace Containers.Runtime.Specification;

/// <summary>
/// Writes the OCI runtime specification of a container: what podman writes for the same flags and the same user, so that a
/// container finds the same surroundings.
/// </summary>
public static class SpecBuilder
{
    private const string InitPath = "/run/wherry-init";

    /// <summary>The variable with the path of a container that nobody has given one.</summary>
    public const string DefaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private const string KeepGroups = "run.oci.keep_original_groups";

    /// <summary>Builds the specification, looking into the mounted root file system for users and directories.</summary>
    public static RuntimeSpec Build(SpecRequest request, SpecPlace place)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(place);
        var user = ContainerUser.Resolve(place.RootPath, request.User, request.ExtraGroups);
        return new RuntimeSpec
        {
            Hostname = request.Shared.ContainsKey("uts") ? null : request.Hostname,
            Domainname = request.DomainName.Length > 0 ? request.DomainName : null,
            Root = new RootSpec(place.RootPath, request.ReadOnlyRoot),
            Process = Process(request, user),
            Mounts = Mounts(request, place),
            Linux = LinuxPart.Build(request, place, user),
            Annotations = Annotations(request),
            Hooks = HookRequest.Sort(request.Hooks),
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
        User = user.User with { Umask = request.Umask },
        Args = request.InitProgram is null ? request.Args : [InitPath, "--", .. request.Args],
        Env = Environment(request, user),
        Cwd = request.WorkingDirectory,
        Capabilities = Capabilities(request, user),
        Rlimits = request.Rlimits.Count == 0 ? null : request.Rlimits,
        NoNewPrivileges = request.NoNewPrivileges,
        OomScoreAdj = request.OomScoreAdjustment,
    };

    private static List<string> Environment(SpecRequest request, ContainerUser user)
    {
        var usual = new List<string> { DefaultPath };
        if (request.Terminal)
        {
            usual.Add("TERM=xterm");
        }

        usual.Add("container=wherry");
        var variables = usual.Where(v => !request.Unset.Contains("*") && !request.Unset.Contains(v.Split('=', 2)[0])).ToList();
        variables.AddRange([$"HOME={user.Home}", $"HOSTNAME={request.Hostname}"]);
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

    private static Dictionary<string, string>? Annotations(SpecRequest request)
    {
        var annotations = new Dictionary<string, string>(request.Annotations);
        if (request.KeepGroups)
        {
            annotations[KeepGroups] = "1";
        }

        return annotations.Count == 0 ? null : annotations;
    }

    private static List<MountSpec> Mounts(SpecRequest request, SpecPlace place)
    {
        var own = new List<MountSpec>(place.GeneratedMounts);
        if (request.InitProgram is not null)
        {
            own.Add(new MountSpec { Destination = InitPath, Type = "bind", Source = request.InitProgram, Options = ["bind", "ro"] });
        }

        own.AddRange(DeviceParts.Mounts(request, place));
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
}
