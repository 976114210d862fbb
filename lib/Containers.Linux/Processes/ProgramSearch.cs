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

        var places = (Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return places.Concat(s_hiddenPlaces).Where(Path.IsPathRooted).Select(place => Path.Combine(place, name))
            .FirstOrDefault(path => File.Exists(path) && ThisProcess.CanExecute(path));
    }
}
