using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Json;
using Containers.Oci.References;

namespace Containers.Layers;

/// <summary>What is known of an unpacked layer.</summary>
/// <param name="Version">Version of this record's form: 1.</param>
/// <param name="DiffId">Digest of the uncompressed archive it came from.</param>
/// <param name="Size">Total length of its files, in bytes.</param>
/// <param name="Squashed">Owners were not kept.</param>
public sealed record LayerRecord(int Version, string DiffId, long Size, bool Squashed);

[JsonReading(typeof(LayerRecord))]
internal static partial class LayersReading;

[JsonWriting(typeof(LayerRecord))]
internal static partial class LayersWriting;

/// <summary>
/// Unpacked layers by diff id, each in a directory of its own and shared by every image that has it. A layer appears by
/// the rename of its finished directory; a second unpacking of the same layer finds it there and withdraws.
/// </summary>
public sealed class LayerStore(string root)
{
    private const int CurrentVersion = 1;
    private const string DiffName = "diff";
    private const string RecordName = "layer.json";
    private const string StagingPrefix = ".staging-";
    private const uint Traversable = 0x1c9; // 0711: container users other than root pass through

    /// <summary>The directory of a layer's files.</summary>
    public string DiffPath(Digest diffId) => Path.Combine(root, diffId.Hex, DiffName);

    /// <summary>Whether a layer is here, whole.</summary>
    public bool Contains(Digest diffId) => File.Exists(Path.Combine(root, diffId.Hex, RecordName));

    /// <summary>What is known of a layer.</summary>
    /// <exception cref="ContainersException">NotFound, or Corrupt when the record cannot be read.</exception>
    public LayerRecord Read(Digest diffId)
    {
        var path = Path.Combine(root, diffId.Hex, RecordName);
        if (!File.Exists(path))
        {
            throw new ContainersException(ErrorKind.NotFound, $"layer {diffId} is not in the store");
        }

        var record = OciJson.Read(File.ReadAllBytes(path), LayersReading.LayerRecord, $"layer record {path}");
        return record.Version > CurrentVersion
            ? throw new ContainersException(ErrorKind.Unsupported, $"layer record {path} has version {record.Version}, and this wherry reads versions up to {CurrentVersion}")
            : record.DiffId == diffId.ToString() ? record
            : throw new ContainersException(ErrorKind.Corrupt, $"layer record {path} is not readable: it is about layer {record.DiffId}");
    }

    /// <summary>Makes an empty place to unpack into, not yet visible as a layer. The caller commits or discards it.</summary>
    public string Stage()
    {
        Tree.MakeDurably(root, Traversable);
        var staging = Path.Combine(root, StagingPrefix + Guid.NewGuid().ToString("N"));
        Tree.Make(staging, Traversable);
        Tree.Make(Path.Combine(staging, DiffName), 0x1ed);
        return staging;
    }

    /// <summary>The directory to unpack into within a staged place.</summary>
    public static string StagedDiff(string staging) => Path.Combine(staging, DiffName);

    /// <summary>
    /// Makes a staged layer visible, once all of it is on the disk: after a power cut it is there whole or not at all. False:
    /// it was there already, and the staged one is the caller's to discard.
    /// </summary>
    public bool Commit(string staging, Digest diffId, long size, bool squashed)
    {
        var record = new LayerRecord(CurrentVersion, diffId.ToString(), size, squashed);
        // Not synced by itself: what follows takes it along.
        DurableFile.Write(
            Path.Combine(staging, RecordName), LayersWriting.LayerRecord(record), sync: false);
        using var directory = DirectoryHandle.Open(root);
        if (Contains(diffId))
        {
            return false;
        }

        directory.SyncFileSystem();
        try
        {
            directory.Rename(Path.GetFileName(staging), diffId.Hex, replace: false);
        }
        catch (Linux.LinuxException e) when (e.Errno == Linux.Errno.EEXIST)
        {
            return false;
        }

        directory.SyncEntries();
        return true;
    }

    /// <summary>The layers here, in no order.</summary>
    public IEnumerable<Digest> List() => !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root)
        .Select(path => "sha256:" + Path.GetFileName(path)).Where(text => Digest.TryParse(text, out _)).Select(Digest.Parse);

    /// <summary>
    /// Makes a layer cease to exist, in one step: what is left of it is then a directory of another name, which is returned
    /// and the caller's to remove inside the user namespace. Null when there was none. For holders of the exclusive lock.
    /// </summary>
    public string? Forget(Digest diffId)
    {
        var aside = StagingPrefix + Guid.NewGuid().ToString("N");
        using var directory = DirectoryHandle.Open(root);
        try
        {
            directory.Rename(diffId.Hex, aside, replace: false);
        }
        catch (Linux.LinuxException e) when (e.Errno == Linux.Errno.ENOENT)
        {
            return null;
        }

        return Path.Combine(root, aside);
    }

    /// <summary>A layer's own directory.</summary>
    public string PathOf(Digest diffId) => Path.Combine(root, diffId.Hex);

    /// <summary>What unpackings that died left behind. Only meaningful while nobody unpacks.</summary>
    public IEnumerable<string> Abandoned() =>
        !Directory.Exists(root) ? [] : Directory.EnumerateDirectories(root, StagingPrefix + "*");
}
