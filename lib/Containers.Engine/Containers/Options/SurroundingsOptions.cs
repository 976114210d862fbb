using System.Globalization;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads the flags about what a process finds around it.</summary>
internal static class SurroundingsOptions
{
    private const string ZoneDirectory = "/usr/share/zoneinfo";
    private const uint LargestMask = 0x1ff; // 0777
    private static readonly string[] s_systemdPrograms = ["/sbin/init", "/usr/sbin/init", "/usr/local/sbin/init", "systemd"];

    internal static ContainerSurroundings Resolve(CreateOptions options, string? program, NamespaceModes namespaces, string networkMode) => new()
    {
        DomainName = DomainName(options.DomainName, namespaces),
        HostsFile = HostsFile(options),
        NoHostname = options.NoHostname,
        TimeZoneFile = TimeZone(options.TimeZone),
        Umask = Umask(options.Umask),
        Personality = Personality(options.Personality),
        Groups = [.. options.Groups.Where(g => g != "keep-groups")],
        KeepGroups = KeepGroups(options.Groups),
        HostUsers = [.. options.HostUsers.Select(HostUser)],
        Passwd = options.Passwd,
        PasswdEntry = options.PasswdEntry ?? string.Empty,
        GroupEntry = options.GroupEntry ?? string.Empty,
        UserName = UserDatabase.HostUser(ThisProcess.UserId)?.Name ?? string.Empty,
        Unset = EnvironmentOptions.Unset(options),
        Sysctls = SysctlOptions.Resolve(options.Sysctls, namespaces, networkMode),
        Systemd = Systemd(options.Systemd, program),
        Notify = Notify(options),
    };

    private static string Notify(CreateOptions options) => options.Notify switch
    {
        null or "" => ReadinessReport.Container,
        ReadinessReport.Healthy when options.Health.None => throw new ContainersException(ErrorKind.Invalid, "--sdnotify=healthy needs a health check"),
        ReadinessReport.Container or ReadinessReport.Monitor or ReadinessReport.Healthy or ReadinessReport.Ignore => options.Notify,
        var other => throw new ContainersException(ErrorKind.Invalid, $"invalid --sdnotify \"{other}\": want container, conmon, healthy or ignore"),
    };

    private static string DomainName(string? name, NamespaceModes namespaces) => string.IsNullOrEmpty(name) ? string.Empty
        : namespaces.Uts == NamespaceOptions.Host
            ? throw new ContainersException(ErrorKind.Invalid, "cannot set domain name when running in the host UTS namespace")
            : name;

    private static string HostsFile(CreateOptions options)
    {
        if (options.NoHosts)
        {
            return options.AddHosts.Count > 0 ? throw new ContainersException(ErrorKind.Invalid, "--no-hosts and --add-host cannot be set together")
                : options.HostsFile is not null ? throw new ContainersException(ErrorKind.Invalid, "--no-hosts and --hosts-file cannot be set together") : "-";
        }

        return options.HostsFile switch
        {
            null or "" => string.Empty,
            "none" or "image" => options.HostsFile,
            var path when File.Exists(path) => Path.GetFullPath(path),
            var path => throw new ContainersException(ErrorKind.NotFound, $"--hosts-file {path}: no such file or directory"),
        };
    }

    private static string TimeZone(string? zone)
    {
        if (string.IsNullOrEmpty(zone))
        {
            return string.Empty;
        }

        var path = zone == "local" ? "/etc/localtime" : Path.GetFullPath(Path.Combine(ZoneDirectory, zone));
        if (!File.Exists(path) || (zone != "local" && !path.StartsWith(ZoneDirectory + "/", StringComparison.Ordinal)))
        {
            throw new ContainersException(ErrorKind.NotFound, $"finding timezone: unknown time zone {zone}")
            {
                Hint = zone == "local" ? "the host has no /etc/localtime" : $"zones are the files below {ZoneDirectory}, such as Europe/Berlin",
            };
        }

        return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
    }

    private static uint? Umask(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var isOctal = text.Length <= 4 && text.All(c => c is >= '0' and <= '7');
        var mask = isOctal ? Convert.ToUInt32(text, 8) : uint.MaxValue;
        return mask <= LargestMask ? mask : throw new ContainersException(ErrorKind.Invalid, $"invalid umask \"{text}\": want up to four octal digits, such as 0027");
    }

    private static string Personality(string? text) => text switch
    {
        null or "" => string.Empty,
        "LINUX" or "LINUX32" => text,
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --personality \"{text}\": want LINUX or LINUX32"),
    };

    private static bool KeepGroups(IReadOnlyList<string> groups) => groups.Contains("keep-groups") &&
        (groups.Count == 1 ? true : throw new ContainersException(ErrorKind.Invalid, "the '--group-add keep-groups' option is not allowed with any other --group-add options"));

    private static string HostUser(string name)
    {
        var user = UserDatabase.Users(File.ReadAllText("/etc/passwd"))
            .FirstOrDefault(u => u.Name == name || u.UserId.ToString(CultureInfo.InvariantCulture) == name) ??
            throw new ContainersException(ErrorKind.NotFound, $"--hostuser {name}: no such user on the host");
        return $"{user.Name}:*:{user.UserId}:{user.GroupId}:{user.Name}:{user.Home}:/bin/sh";
    }

    private static bool Systemd(string? text, string? program) => text switch
    {
        "always" => true,
        "false" => false,
        null or "" or "true" => program is not null && (s_systemdPrograms.Contains(program) || Path.GetFileName(program) == "systemd"),
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --systemd \"{text}\": want true, false or always"),
    };
}
