namespace Containers.Engine.Containers;

// What is asked about the process and what it finds in its surroundings.
public sealed partial record CreateOptions
{
    /// <summary>--env-host: the caller's whole environment is the container's to begin with.</summary>
    public bool EnvironmentOfHost { get; init; }

    /// <summary>--env-merge: NAME=text, in which ${OTHER} stands for what the image has.</summary>
    public IReadOnlyList<string> EnvironmentMerge { get; init; } = [];

    /// <summary>--unsetenv.</summary>
    public IReadOnlyList<string> UnsetEnvironment { get; init; } = [];

    /// <summary>--unsetenv-all.</summary>
    public bool UnsetAllEnvironment { get; init; }

    /// <summary>--http-proxy: the caller's proxy variables are passed on; null as the configuration has it, or else true.</summary>
    public bool? HttpProxy { get; init; }

    /// <summary>--init-path.</summary>
    public string? InitPath { get; init; }

    /// <summary>--umask, octal.</summary>
    public string? Umask { get; init; }

    /// <summary>--tz: a zone's name, or "local".</summary>
    public string? TimeZone { get; init; }

    /// <summary>--personality.</summary>
    public string? Personality { get; init; }

    /// <summary>--systemd.</summary>
    public string? Systemd { get; init; }

    /// <summary>--domainname.</summary>
    public string? DomainName { get; init; }

    /// <summary>--no-hostname: /etc/hostname is the image's.</summary>
    public bool NoHostname { get; init; }

    /// <summary>--no-hosts: /etc/hosts is the image's.</summary>
    public bool NoHosts { get; init; }

    /// <summary>--hosts-file: what /etc/hosts begins with: a path, "none" or "image".</summary>
    public string? HostsFile { get; init; }

    /// <summary>--group-add.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>--hostuser.</summary>
    public IReadOnlyList<string> HostUsers { get; init; } = [];

    /// <summary>--passwd: a user the image does not know gets an entry.</summary>
    public bool Passwd { get; init; } = true;

    /// <summary>--passwd-entry.</summary>
    public string? PasswdEntry { get; init; }

    /// <summary>--group-entry.</summary>
    public string? GroupEntry { get; init; }
}
