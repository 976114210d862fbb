using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Lists;

namespace Containers.State.Images;

/// <summary>The images by id, and their names. A name always leads to one image or manifest list; each has any number of names.</summary>
/// <param name="paths">Where they are.</param>
/// <param name="unreadable">Told of records that lists pass over.</param>
/// <param name="shortNames">Under which other names an image may be here that was asked for without a registry; asked only when it is not found otherwise.</param>
/// <param name="lists">The manifest lists, whose names are among those of the images.</param>
/// <param name="choose">Which image a list stands for here; null for none.</param>
public sealed class ImageRecords(
    StorePaths paths,
    Action<ContainersException>? unreadable = null,
    Func<ReferenceParts, IEnumerable<ImageReference>>? shortNames = null,
    ManifestLists? lists = null,
    Func<ManifestListRecord, ImageRecord?>? choose = null)
{
    private const int MostLostNames = 100;

    private readonly NameIndex _names = new(paths.ImageNames);

    /// <summary>The image with this full id; null when there is none.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: its record cannot be read; the message names the file.</exception>
    public ImageRecord? Find(string id)
    {
        var record = RecordChecks.IsId(id) ? RecordFile.Read(PathOf(id), StateReading.ImageRecord) : null;
        return record is null || record.Id == id ? record : throw RecordFile.Foreign(PathOf(id), $"image {record.Id}");
    }

    /// <summary>
    /// The image a user means: a name with an optional tag or digest, or the beginning of an id. A manifest list stands for
    /// the image in it that is for this machine.
    /// </summary>
    /// <returns>The image and the name it was found under, if it was; null when there is no such image.</returns>
    /// <exception cref="ContainersException">Invalid: the beginning of several ids.</exception>
    public (ImageRecord Image, ImageReference? Name)? Resolve(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (ImageReference.TryParse(text, out var reference) && FindByName(reference) is { } named)
        {
            return (named, reference);
        }

        var prefix = text.StartsWith("sha256:", StringComparison.Ordinal) ? text[7..] : text;
        return IdBeginning.Find(prefix, Ids().Concat(lists?.Ids() ?? []), "image") is { } id && FindOrChoose(id) is { } image ? (image, null) : FindByShortName(text);
    }

    /// <summary>The manifest list a user means, by its name or the beginning of its id, and the name if it was found under one; null when it is none.</summary>
    /// <exception cref="ContainersException">Invalid: the beginning of several ids.</exception>
    public (ManifestListRecord List, ImageReference? Name)? ResolveList(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (ImageReference.TryParse(text, out var reference) && reference.Digest is null && IdOf(reference) is { } named)
        {
            return lists?.Find(named) is { } list ? (list, reference) : null;
        }

        var prefix = text.StartsWith("sha256:", StringComparison.Ordinal) ? text[7..] : text;
        return IdBeginning.Find(prefix, Ids().Concat(lists?.Ids() ?? []), "image") is { } id && lists?.Find(id) is { } found ? (found, null) : null;
    }

    /// <summary>The id of the image or manifest list that a name leads to; null when it leads nowhere.</summary>
    public string? IdOf(ImageReference name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _names.Find(name.ToString());
    }

    /// <summary>All images, in no order. One whose record cannot be read is told of and passed over: reading commands go on.</summary>
    public IEnumerable<ImageRecord> List() => List(unreadable ?? (_ => { }));

    /// <summary>As <see cref="List()"/>, with somebody else told of records that cannot be read.</summary>
    public IEnumerable<ImageRecord> List(Action<ContainersException> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        foreach (var id in Ids())
        {
            ImageRecord? record;
            try
            {
                record = Find(id);
            }
            catch (ContainersException e) when (RecordFile.IsUnreadable(e))
            {
                tell(e);
                continue;
            }

            if (record is not null)
            {
                yield return record;
            }
        }
    }

    /// <summary>All names with the ids they lead to.</summary>
    public ILookup<string, string> NamesById() => _names.List().ToLookup(pair => pair.Id, pair => pair.Name);

    /// <summary>
    /// Held by who gives or takes names or removes images, for as long as it decides and does it; shared by who makes a container
    /// of an image. What is known of images and their names is true while it is held.
    /// </summary>
    public LockFile Hold(bool shared = false)
    {
        Tree.MakeDurably(paths.ImageNames);
        return LockFile.Acquire(paths.ImageNames + ".lock", shared);
    }

    /// <summary>Adds an image or renews its record.</summary>
    public void Put(ImageRecord image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Tree.MakeDurably(paths.Images);
        RecordFile.Write(PathOf(image.Id), image, StateWriting.ImageRecord);
    }

    /// <summary>Leads a name to an image; it leaves the one it led to before, which remembers it.</summary>
    public void Tag(ImageReference name, string id)
    {
        ArgumentNullException.ThrowIfNull(name);
        var text = name.ToString();
        if (_names.Find(text) is { } other && other != id)
        {
            Remember(other, text);
        }

        _names.Point(text, id);
    }

    /// <summary>Takes a name away; missing is fine.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isRemembered">The image stays, and remembers it.</param>
    public void Untag(string name, bool isRemembered = false)
    {
        if (isRemembered && _names.Find(name) is { } id)
        {
            Remember(id, name);
        }

        _names.Release(name);
    }

    /// <summary>Removes an image's record. Its content stays until a collection.</summary>
    public void Remove(string id) => File.Delete(PathOf(id));

    // What cannot be read has nothing to remember with: whoever takes its name away is not hindered.
    private void Remember(string id, string name)
    {
        try
        {
            if (Find(id) is { } record)
            {
                record.LostNames = [.. record.LostNames.Where(known => known != name).Prepend(name).Take(MostLostNames)];
                Put(record);
            }
        }
        catch (ContainersException e) when (RecordFile.IsUnreadable(e))
        {
            unreadable?.Invoke(e);
        }
    }

    private ImageRecord? FindOrChoose(string id) => Find(id) ?? (lists?.Find(id) is { } list ? choose?.Invoke(list) : null);

    private (ImageRecord Image, ImageReference? Name)? FindByShortName(string text)
    {
        if (shortNames is null || ReferenceParts.TryParse(text) is not { IsShort: true } parts)
        {
            return null;
        }

        foreach (var name in shortNames(parts))
        {
            if (FindByName(name) is { } image)
            {
                return (image, name);
            }
        }

        return null;
    }

    private ImageRecord? FindByName(ImageReference reference)
    {
        if (reference.Digest is not { } digest)
        {
            return IdOf(reference) is { } id ? FindOrChoose(id) : null;
        }

        var repoDigest = $"{reference.Name}@{digest}";
        return List().FirstOrDefault(image => image.RepoDigests.Contains(repoDigest));
    }

    /// <summary>The ids of all images, in no order; also of those whose records cannot be read.</summary>
    public IEnumerable<string> Ids() => !Directory.Exists(paths.Images) ? [] : Directory
        .EnumerateFileSystemEntries(paths.Images, "*.json").Select(path => Path.GetFileNameWithoutExtension(path)).Where(RecordChecks.IsId);

    /// <summary>Where an image's record is.</summary>
    public string PathOf(string id) => Path.Combine(paths.Images, id + ".json");
}
