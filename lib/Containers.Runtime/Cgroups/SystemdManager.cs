using Containers.Linux.Processes;
using Containers.Runtime.Namespaces;

namespace Containers.Runtime.Cgroups;

/// <summary>The systemd that has this user's cgroups in its care: the user's own, or the machine's for root.</summary>
public static class SystemdManager
{
    private const string Booted = "/run/systemd/system";
    private const string SystemBus = "/run/dbus/system_bus_socket";
    private const string Mount = "/sys/fs/cgroup";

    /// <summary>Whether systemd is the machine's first process.</summary>
    public static bool IsBooted => Directory.Exists(Booted);

    /// <summary>Where to ask for scopes; null where nobody answers. Looks at names in the file system only.</summary>
    public static ScopePlan? Find() => Find(UserNamespace.IsRootless);

    /// <summary>The same for a process that knows by other means whether it is root of a user's namespace.</summary>
    /// <param name="rootless">Whether it is, or is a user.</param>
    public static ScopePlan? Find(bool rootless)
    {
        if (CgroupPlace.Layout != CgroupLayout.Unified || !IsBooted)
        {
            return null;
        }

        var bus = rootless ? UserBus() : SystemBus;
        return bus is not null && File.Exists(bus) ? new ScopePlan(bus, rootless ? "user.slice" : "machine.slice") : null;
    }

    /// <summary>The controllers a scope gets: those the manager has itself.</summary>
    public static IReadOnlyList<string> Controllers =>
        CgroupPlace.ControllersOf(Mount + (UserNamespace.IsRootless ? $"/user.slice/user-{HostUserId}.slice/user@{HostUserId}.service" : string.Empty));

    private static string? UserBus()
    {
        var directory = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } said ? said : $"/run/user/{HostUserId}";
        return !Directory.Exists(Path.Combine(directory, "systemd")) ? null : SaidBus() ?? Path.Combine(directory, "bus");
    }

    // "unix:path=/run/user/1000/bus,guid=..."; of several addresses the first.
    private static string? SaidBus()
    {
        const string Start = "unix:path=";
        var said = Environment.GetEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS");
        return said?.StartsWith(Start, StringComparison.Ordinal) == true ? said[Start.Length..].Split(',', ';')[0] : null;
    }

    // Inside a namespace of ours root is the user: "0 1000 1".
    private static uint HostUserId => ThisProcess.UserId == 0 && File.ReadLines("/proc/self/uid_map").FirstOrDefault()?
        .Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var outside, ..] ? uint.Parse(outside, System.Globalization.CultureInfo.InvariantCulture) : ThisProcess.UserId;
}
