using System.Globalization;
using System.Text;
using Containers.Build;
using Containers.Engine.Files;
using Containers.Linux.Files;
using Containers.Oci.References;

namespace Containers.Engine.Building;

/// <summary>
/// The directories of RUN --mount=type=cache. They outlast builds, and who uses one holds its lock: shared, or alone where
/// the mount says so.
/// </summary>
internal sealed class CacheDirectories(Engine engine, StageTrees trees, BuildScratch scratch)
{
    private const string FilledName = "filled";
    private const string DataName = "data";
    private const string LockName = "lock";

    /// <summary>A cache's directory, made if it is new, and what holds it; the caller's to let go of.</summary>
    internal (string Path, LockFile Hold) Open(CacheMount mount)
    {
        var name = Digest.Of(Encoding.UTF8.GetBytes(mount.Id)).Hex;
        for (var number = 0; ; number++)
        {
            var directory = Path.Combine(engine.Paths.BuildMounts, number == 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{number}"));
            Tree.Make(directory, 0x1c9);
            var path = Path.Combine(directory, LockName);
            var hold = mount.Sharing == "private" ? LockFile.TryAcquire(path) : LockFile.Acquire(path, shared: mount.Sharing == "shared");
            if (hold is null)
            {
                continue; // somebody else has this one to themselves
            }

            try
            {
                scratch.Alone(() => Fill(directory, mount));
                return (Path.Combine(directory, FilledName, DataName), hold);
            }
            catch
            {
                hold.Dispose();
                throw;
            }
        }
    }

    // As a layer is made: files of any owner come into being in one way only.
    private bool Fill(string directory, CacheMount mount)
    {
        if (Directory.Exists(Path.Combine(directory, FilledName)))
        {
            return false;
        }

        var staging = Path.Combine(directory, $"new-{Guid.NewGuid():N}");
        Tree.Make(staging, 0x1c9);
        var archive = new TreeArchives(engine).StorePlaced(new PlacementRequest
        {
            Sources = mount.From is null ? [] : [trees.Of(mount.From, [mount.FromPath], null)],
            Stage = new TreePlace { Directory = scratch.Make("nothing") },
            Destination = $"/{DataName}/",
            Owner = string.Create(CultureInfo.InvariantCulture, $"{mount.UserId}:{mount.GroupId}"),
            DirectoryMode = mount.Mode,
            Now = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
        })!;
        using (var file = engine.Content.OpenFile(archive.Digest))
        {
            engine.Work.Unpack(file, archive.Digest, archive.Size, staging);
        }

        Directory.Move(staging, Path.Combine(directory, FilledName)); // not the data itself, which may belong to anybody
        return true;
    }
}
