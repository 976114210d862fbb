using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Mounts;

/// <summary>Mounts overlayfs in this process's mount namespace, with as many layers as the kernel knows: 500.</summary>
public static class OverlayMount
{
    private const string OwnDescriptors = "/proc/self/fd";

    /// <summary>Mounts; layers go from the topmost down.</summary>
    /// <param name="lower">The read-only layers. At least one.</param>
    /// <param name="upper">Where changes go; null for a read-only mount.</param>
    /// <param name="work">An empty directory on the same file system as <paramref name="upper"/>.</param>
    /// <param name="target">Where to mount.</param>
    /// <param name="options">Flags such as "userxattr" (kernel 5.11) and "volatile" (kernel 5.10).</param>
    public static void Mount(IReadOnlyList<string> lower, string? upper, string? work, string target, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(options);
        if (!TryMountByLayer(lower, upper, work, target, options))
        {
            MountInOnePage(lower, upper, work, target, options);
        }
    }

    /// <summary>
    /// Mounts through mount(2), as kernels before 6.5 need it: all options have to fit into one page. So every directory is
    /// opened, and named by its descriptor's number relative to /proc/self/fd, which is the working directory for that moment.
    /// </summary>
    public static void MountInOnePage(IReadOnlyList<string> lower, string? upper, string? work, string target, IReadOnlyList<string> options)
    {
        ArgumentNullException.ThrowIfNull(lower);
        ArgumentNullException.ThrowIfNull(options);
        var open = new List<DirectoryHandle>();
        var before = Environment.CurrentDirectory;
        string Number(string path)
        {
            open.Add(DirectoryHandle.Open(path));
            return open[^1].Number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        try
        {
            var data = $"lowerdir={string.Join(':', lower.Select(Number))}";
            data += upper is null ? string.Empty : $",upperdir={Number(upper)},workdir={Number(work!)}";
            var place = Path.GetFullPath(target);
            Environment.CurrentDirectory = OwnDescriptors;
            MountPoint.Mount("overlay", "overlay", place, string.Join(',', [data, .. options]));
        }
        finally
        {
            Environment.CurrentDirectory = before;
            open.ForEach(directory => directory.Dispose());
        }
    }

    // The first kernel with an option for each layer. The calls are older: before it they take any option, and nothing mounts then.
    private static readonly Version s_optionByLayer = new(6, 5);

    // One option a layer ("lowerdir+"): no limit of one page for all, no characters that need escaping.
    private static bool TryMountByLayer(IReadOnlyList<string> lower, string? upper, string? work, string target, IReadOnlyList<string> options)
    {
        using var context = Environment.OSVersion.Version >= s_optionByLayer ? FileSystemContext.TryOpen("overlay") : null;
        if (context is null || !context.TrySet("lowerdir+", lower[0]))
        {
            return false;
        }

        context.Set("source", "overlay"); // what /proc/mounts shows
        foreach (var layer in lower.Skip(1))
        {
            context.Set("lowerdir+", layer);
        }

        if (upper is not null)
        {
            context.Set("upperdir", upper);
            context.Set("workdir", work!);
        }

        foreach (var option in options)
        {
            context.SetFlag(option);
        }

        context.Mount(target, MountConstants.MOUNT_ATTR_NODEV);
        return true;
    }
}
