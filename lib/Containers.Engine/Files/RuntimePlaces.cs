namespace Containers.Engine.Files;

/// <summary>
/// The places of what every container has mounted. The runtime makes those that the image lacks, in the container's own
/// changes; nobody wants to see them there, or in images made of it.
/// </summary>
internal static class RuntimePlaces
{
    private static readonly string[] s_files = ["etc/hosts", "etc/hostname", "etc/resolv.conf", "run/.containerenv", "run/wherry-init", "run/notify.sock"];
    private static readonly string[] s_directories = ["dev", "proc", "sys"];

    /// <summary>Whether a path, relative to the root, is one of them.</summary>
    internal static bool Contains(string path) => s_files.Contains(path) || s_directories.Any(directory =>
        path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal));
}
