using Containers.Linux.Files;
using Containers.Linux.Mounts;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Wherry.Monitor;

/// <summary>
/// A place everybody may walk to, for a container with a user namespace of its own: its root may be nobody outside, and the
/// store and the run directory are closed to others. Here what it needs is bound under a small file system in memory, over
/// some directory of the host's, in this process's private mount namespace, where nobody else sees it.
/// </summary>
internal sealed class Doorway : IDisposable
{
    private static readonly string[] s_places = ["/mnt", "/media", "/srv", "/opt", "/boot", "/home"];

    private readonly string _place;
    private int _count;

    private Doorway(string place) => _place = place;

    /// <summary>Opens one over a directory below which none of the sources is.</summary>
    internal static Doorway Open(IEnumerable<string> sources)
    {
        var used = sources.Select(Path.GetFullPath).ToList();
        var place = s_places.FirstOrDefault(p => Directory.Exists(p) && used.TrueForAll(s => s != p && !s.StartsWith(p + "/", StringComparison.Ordinal))) ??
            throw new ContainersException(ErrorKind.Unsupported, $"a container with a user namespace of its own needs one of {string.Join(", ", s_places)} to be there and not to be mounted from");
        MountPoint.Mount("tmpfs", "tmpfs", place, "mode=755,size=1m");
        return new Doorway(place);
    }

    /// <summary>Binds a file or directory, with all mounts below it, and returns where it can be reached.</summary>
    internal string Bind(string source)
    {
        var path = Path.Combine(_place, (++_count).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Directory.Exists(source))
        {
            Tree.Make(path, 0x1ed);
        }
        else
        {
            FileOpening.Create(path).Dispose();
        }

        MountPoint.Bind(source, path);
        return path;
    }

    /// <summary>The mounts with sources that can be reached.</summary>
    internal IReadOnlyList<MountSpec> Lead(IReadOnlyList<MountSpec> mounts) => [.. mounts.Select(mount =>
        mount.Type == "bind" && Path.IsPathRooted(mount.Source) && !mount.Source.StartsWith("/dev/", StringComparison.Ordinal) && mount.Source != "/proc"
            ? mount with { Source = Bind(mount.Source) } : mount)];

    public void Dispose() => MountPoint.Detach(_place);
}
