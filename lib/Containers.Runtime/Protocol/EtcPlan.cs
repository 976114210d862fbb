namespace Containers.Runtime.Protocol;

/// <summary>What is put into a container's /etc.</summary>
public sealed record EtcPlan
{
    /// <summary>What /etc/hosts begins with: empty for the host's, a path, "none", "image"; "-" to leave the image's alone.</summary>
    public string HostsFile { get; set; } = string.Empty;

    /// <summary>Whether /etc/hostname is the image's.</summary>
    public bool NoHostname { get; init; }

    /// <summary>The zone's file on the host; empty for the image's.</summary>
    public string TimeZoneFile { get; set; } = string.Empty;

    /// <summary>The run directory of the container whose network it shares and whose files it shares with it; null for none.</summary>
    public string? SharedDirectory { get; init; }

    /// <summary>Lines of passwd(5) to add, for users of the host.</summary>
    public IReadOnlyList<string> HostUsers { get; set; } = [];

    /// <summary>Whether its user gets an entry if the image has none.</summary>
    public bool Passwd { get; set; } = true;

    /// <summary>That entry's form; empty for the usual one.</summary>
    public string PasswdEntry { get; set; } = string.Empty;

    /// <summary>The form of its group's entry; empty for the usual one.</summary>
    public string GroupEntry { get; set; } = string.Empty;

    /// <summary>What its user is called in that entry; empty for its number.</summary>
    public string UserName { get; set; } = string.Empty;
}
