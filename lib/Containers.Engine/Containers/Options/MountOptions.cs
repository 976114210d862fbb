using Containers.Oci;
using Containers.Oci.Images;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Puts together all that is mounted: --volume, --mount, --tmpfs, --volumes-from, the image's volumes.</summary>
internal sealed class MountOptions(Engine engine)
{
    private static readonly string[] s_writable = ["/run", "/tmp", "/var/tmp"];

    // What programs that show a container its own share of the machine lay over single files: harmless to the runtime.
    private static readonly HashSet<string> s_allowedInProc =
        ["/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps", "/proc/uptime", "/proc/loadavg", "/proc/slabinfo", "/proc/net/dev"];

    private readonly List<string> _made = [];

    /// <summary>Takes back what was made for a container that does not come to be: volumes that nobody else knows of.</summary>
    internal void GiveUp() => engine.Work.Remove([.. _made.Select(engine.Volumes.Forget).OfType<string>()]);

    internal IReadOnlyList<ContainerMount> Resolve(CreateOptions options, ImageRunConfiguration image)
    {
        var volumes = new VolumeParser(engine, options.VolumeDriver) { Made = _made };
        List<ContainerMount> mounts =
        [
            .. options.Volumes.Select(volumes.Parse), .. options.Mounts.SelectMany(new MountParser(engine, _made).Parse), .. options.Tmpfs.Select(VolumeParser.ParseTmpfs),
        ];
        mounts = [.. mounts.Select(m => m with { Destination = Normal(m.Destination) })];
        if (mounts.GroupBy(m => m.Destination).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{twice.Key}: duplicate mount destination");
        }

        mounts.ForEach(RequireHarmless);
        Add(mounts, options.VolumesFrom.SelectMany(OfOther));
        Add(mounts, OfImage(options.ImageVolume, image, mounts, volumes));
        if (options.ReadOnly && options.ReadOnlyTmpfs)
        {
            Add(mounts, s_writable.Select(path => new ContainerMount { Type = "tmpfs", Destination = path, Options = ["rw", "rprivate", "nosuid", "nodev", "tmpcopyup"] }));
        }

        return mounts;
    }

    private static void Add(List<ContainerMount> mounts, IEnumerable<ContainerMount> more) =>
        mounts.AddRange(more.ToList().Where(m => mounts.TrueForAll(have => have.Destination != m.Destination)).DistinctBy(m => m.Destination));

    private static string Normal(string path) => Path.GetFullPath(path) is { Length: > 1 } full ? full.TrimEnd('/') : "/";

    // A mount over the container's root, or within /proc, would take its protection away: masks and read-only paths lie there.
    private static void RequireHarmless(ContainerMount mount)
    {
        var path = mount.Destination;
        if (path == "/")
        {
            throw new ContainersException(ErrorKind.Invalid, "invalid container path \"/\": the root file system cannot be mounted over");
        }

        var isProcItself = path == "/proc" && mount is { Type: "bind", Source: "/proc" };
        if ((path == "/proc" || path.StartsWith("/proc/", StringComparison.Ordinal)) && !isProcItself && !s_allowedInProc.Contains(path))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid container path \"{path}\": nothing can be mounted over /proc or inside it");
        }
    }

    // CONTAINER[:OPTIONS]. An anonymous volume is then as much this container's: it goes with the last that has it.
    private IEnumerable<ContainerMount> OfOther(string text)
    {
        var parts = text.Split(':', 2);
        var options = parts.Length > 1 ? parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
        if (options.FirstOrDefault(o => o is not ("ro" or "rw" or "z" or "Z")) is { } unknown)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid --volumes-from \"{text}\": unknown option \"{unknown}\"");
        }

        var mode = options.LastOrDefault(o => o is "ro" or "rw");
        return engine.Containers.Resolve(parts[0]).Mounts.Where(m => m.Type is "bind" or "volume" && !m.Overlay)
            .Select(m => m with { Options = mode is null ? m.Options : [.. m.Options.Where(o => o is not ("ro" or "rw")), mode] });
    }

    private static IEnumerable<ContainerMount> OfImage(string? how, ImageRunConfiguration image, List<ContainerMount> mounts, VolumeParser volumes)
    {
        var paths = (image.Volumes?.Keys ?? []).Where(path => mounts.TrueForAll(m => m.Destination != Normal(path)));
        return how switch
        {
            null or "" or "anonymous" or "bind" => paths.Select(path => volumes.Anonymous(path, [])),
            "tmpfs" => paths.Select(path => new ContainerMount { Type = "tmpfs", Destination = path, Options = ["rprivate", "nosuid", "nodev", "tmpcopyup"] }),
            "ignore" => [],
            _ => throw new ContainersException(ErrorKind.Invalid, $"invalid --image-volume \"{how}\": want bind, tmpfs or ignore"),
        };
    }
}
