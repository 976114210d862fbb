using System.Globalization;

namespace Containers.Systemd.Quadlets;

/// <summary>Where Quadlet files are: podman-systemd.unit(5), "search path".</summary>
public static class QuadletDirectories
{
    private const string Name = "containers/systemd";

    /// <summary>The directories to search, the first in front; they need not exist.</summary>
    /// <param name="userId">Whose systemd it is for, not the machine's; null for the machine's.</param>
    /// <param name="variable">The environment: QUADLET_UNIT_DIRS, if set, stands for all; XDG_RUNTIME_DIR, XDG_CONFIG_HOME and HOME.</param>
    public static IReadOnlyList<string> Search(uint? userId, Func<string, string?> variable)
    {
        if (variable("QUADLET_UNIT_DIRS") is { Length: > 0 } named)
        {
            return [.. named.Split(':', StringSplitOptions.RemoveEmptyEntries).Where(Path.IsPathRooted)];
        }

        if (userId is not { } id)
        {
            return [$"/run/{Name}", $"/etc/{Name}", $"/usr/share/{Name}"];
        }

        var number = id.ToString(CultureInfo.InvariantCulture);
        var directories = new List<string>();
        if (variable("XDG_RUNTIME_DIR") is { Length: > 0 } run)
        {
            directories.Add(Path.Combine(run, Name));
        }

        if (Own(variable) is { } own)
        {
            directories.Add(own);
        }

        foreach (var shared in (IEnumerable<string>)["/etc", "/usr/share"])
        {
            directories.Add($"{shared}/{Name}/users/{number}");
            directories.Add($"{shared}/{Name}/users");
        }

        return directories;
    }

    /// <summary>Where somebody's own files are put; null when the environment does not say where the home is.</summary>
    /// <param name="variable">The environment: XDG_CONFIG_HOME, HOME.</param>
    public static string? Own(Func<string, string?> variable)
    {
        var home = variable("HOME");
        return variable("XDG_CONFIG_HOME") is { } config && Path.IsPathRooted(config) ? Path.Combine(config, Name)
            : Path.IsPathRooted(home) ? Path.Combine(home, ".config", Name)
            : null;
    }

    /// <summary>Where the machine's own files are put.</summary>
    public static string Machine => $"/etc/{Name}";
}
