namespace Containers.State.Containers;

/// <summary>What a container's process finds around it: users, host names, time zone, kernel parameters.</summary>
public sealed record ContainerSurroundings
{
    /// <summary>The NIS domain name; empty for none.</summary>
    public string DomainName { get; set; } = string.Empty;

    /// <summary>What /etc/hosts begins with: empty for the host's, a path, "none", "image"; "-" to leave the image's alone.</summary>
    public string HostsFile { get; set; } = string.Empty;

    /// <summary>/etc/hostname is the image's.</summary>
    public bool NoHostname { get; init; }

    /// <summary>The zone's file on the host; empty for the image's.</summary>
    public string TimeZoneFile { get; set; } = string.Empty;

    /// <summary>Permission bits new files shall not have; null for the usual 022.</summary>
    public uint? Umask { get; init; }

    /// <summary>LINUX or LINUX32; empty for the machine's own.</summary>
    public string Personality { get; set; } = string.Empty;

    /// <summary>Groups beyond the user's own, names or numbers.</summary>
    public IReadOnlyList<string> Groups { get; set; } = [];

    /// <summary>The groups of whoever starts it are its process's too.</summary>
    public bool KeepGroups { get; init; }

    /// <summary>Users of the host that get entries in /etc/passwd: its lines.</summary>
    public IReadOnlyList<string> HostUsers { get; set; } = [];

    /// <summary>A user the image does not know gets an entry.</summary>
    public bool Passwd { get; set; } = true;

    /// <summary>That entry's form; empty for the usual one.</summary>
    public string PasswdEntry { get; set; } = string.Empty;

    /// <summary>The form of its group's entry; empty for none unless the group is unknown too.</summary>
    public string GroupEntry { get; set; } = string.Empty;

    /// <summary>The name of the user who made it, for that entry when it is the same user inside.</summary>
    public string UserName { get; set; } = string.Empty;

    /// <summary>Variables the process shall not have although every container does; "*" for all of those.</summary>
    public IReadOnlyList<string> Unset { get; set; } = [];

    /// <summary>Kernel parameters of its namespaces.</summary>
    public IReadOnlyDictionary<string, string> Sysctls { get; set; } = new Dictionary<string, string>();

    /// <summary>Who tells a service manager that it is ready: container, conmon (who starts it), healthy (its monitor) or ignore.</summary>
    public string Notify { get; set; } = "container";

    /// <summary>It runs systemd or the like and finds what that wants.</summary>
    public bool Systemd { get; init; }
}
