namespace Containers.Linux.Processes;

/// <summary>Finds helper programs: on PATH, then where distributions hide them.</summary>
public static class ProgramSearch
{
    private static readonly string[] s_hiddenPlaces =
        ["/usr/libexec/wherry", "/usr/local/libexec/wherry", "/usr/libexec/podman", "/usr/lib/podman", "/usr/libexec", "/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>The program's absolute path; null when it is not installed.</summary>
    public static string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Contains('/'))
        {
            return ThisProcess.CanExecute(name) ? Path.GetFullPath(name) : null;
        }

        foreach (var place in (string[])[.. (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':'), .. s_hiddenPlaces])
        {
            if (Path.IsPathRooted(place) && Path.Combine(place, name) is var path && File.Exists(path) && ThisProcess.CanExecute(path))
            {
                return path;
            }
        }

        return null;
    }
}
