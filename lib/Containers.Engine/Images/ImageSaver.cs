using System.Text.Json;
using Containers.Layers;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Events;

namespace Containers.Engine.Images;

/// <summary>
/// Saves images for load, here and elsewhere. In the OCI's forms manifests and blobs are byte for byte those of the store; in
/// docker's the configuration is, and so the image's id.
/// </summary>
public sealed class ImageSaver(Engine engine)
{
    private const string NameAnnotation = "org.opencontainers.image.ref.name";
    private const uint ReadableByAll = 0x1a4; // 0644

    /// <summary>Saves to an archive, which stays the caller's.</summary>
    /// <param name="images">Names and ids. A name without a tag stands for all tags of its repository.</param>
    /// <param name="format">One of the archives.</param>
    /// <param name="archive">Written to from front to back.</param>
    public void SaveArchive(IReadOnlyList<string> images, SaveFormat format, Stream archive)
    {
        using var hold = engine.HoldContent();
        var found = new SavedImages(engine).Find(images);
        var sink = new ArchiveSink(archive);
        if (format == SaveFormat.DockerArchive)
        {
            SaveDocker(found, sink);
        }
        else
        {
            SaveLayout(found, sink);
        }

        sink.Finish();
        Tell(found);
    }

    /// <summary>Saves to a directory.</summary>
    /// <param name="images">Names and ids. docker's directory holds one image only.</param>
    /// <param name="format">One of the directories.</param>
    /// <param name="directory">Made if it is not there. An image layout keeps its other images.</param>
    /// <param name="compress">For docker's directory: layers that are not compressed are.</param>
    /// <exception cref="ContainersException">Invalid: several images for a form that holds one.</exception>
    public void SaveDirectory(IReadOnlyList<string> images, SaveFormat format, string directory, bool compress)
    {
        using var hold = engine.HoldContent();
        var found = new SavedImages(engine).Find(images);
        var sink = new DirectorySink(directory);
        if (format == SaveFormat.OciDirectory)
        {
            SaveLayout(found, sink, before: sink.Read("index.json"));
            Tell(found);
            return;
        }

        new DockerDirectory(engine, sink).Save(
            found.Count == 1 ? found[0] : throw new ContainersException(ErrorKind.Invalid, $"docker-dir holds one image, and {found.Count} were named"), compress);
        Tell(found);
    }

    private void Tell(IReadOnlyList<SavedImage> images)
    {
        foreach (var image in images)
        {
            engine.Events.Write(EventRecord.OfImage(image.Record.Id, image.Names.Count > 0 ? image.Names[0].ToString() : string.Empty, "save"));
        }
    }

    /// <summary>Saves one image to a file or directory, under the name that stands there.</summary>
    /// <param name="image">A name or an id.</param>
    /// <param name="place">Where to. An image layout that is there keeps its other images.</param>
    /// <param name="form">In which form.</param>
    /// <returns>The manifest as it was saved.</returns>
    public Descriptor Save(string image, ImagePlace place, PushForm form)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (place.Format == SaveFormat.DockerArchive && new FileInfo(place.Path) is { Exists: true, Length: > 0 })
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"{place}: the archive is there already, and images cannot be added to it") { Hint = "wherry save -o writes an archive anew" };
        }

        using var hold = engine.HoldContent();
        var (record, name) = engine.Images.Resolve(image) ?? throw new ContainersException(ErrorKind.NotFound, $"{image}: image not known");
        using var passing = new PassingContent(engine, !form.IsUnchanged);
        var names = place.Format == SaveFormat.DockerArchive && place.Name is not null ? ImageReference.Parse(place.Name) : name?.Digest is null ? name : null;
        var (saved, manifest) = InForm(new SavedImage(record, names is null ? [] : [names]), form);
        if (SaveFormats.IsDirectory(place.Format))
        {
            var sink = new DirectorySink(place.Path);
            if (place.Format == SaveFormat.OciDirectory)
            {
                SaveLayout([saved], sink, place.Name, sink.Read("index.json"));
            }
            else
            {
                new DockerDirectory(engine, sink).SaveAsIs(saved);
            }

            return manifest;
        }

        WriteFile(place, archive => SaveTo(archive, saved, place));
        return manifest;
    }

    /// <summary>Saves an image that need not be registered to an archive. The caller holds the content.</summary>
    internal Descriptor SaveArchive(SavedImage image, PushForm form, SaveFormat format, Stream archive)
    {
        var (saved, manifest) = InForm(image, form);
        var sink = new ArchiveSink(archive);
        if (format == SaveFormat.DockerArchive)
        {
            SaveDocker([saved], sink);
        }
        else
        {
            SaveLayout([saved], sink);
        }

        sink.Finish();
        return manifest;
    }

    /// <summary>Saves an image that need not be registered to a layout, which keeps its other images. The caller holds the content.</summary>
    internal Descriptor SaveLayout(SavedImage image, PushForm form, string directory)
    {
        var (saved, manifest) = InForm(image, form);
        var sink = new DirectorySink(directory);
        SaveLayout([saved], sink, before: sink.Read("index.json"));
        return manifest;
    }

    private (SavedImage Saved, Descriptor Manifest) InForm(SavedImage image, PushForm form)
    {
        var manifest = new ManifestConversion(engine, form).Convert(
            new Descriptor { MediaType = image.Record.ManifestMediaType, Digest = image.ManifestDigest, Size = engine.Content.SizeOf(image.ManifestDigest) ?? 0 });
        return (image with { Record = image.Record with { ManifestDigest = manifest.Digest.ToString(), ManifestMediaType = manifest.MediaType } }, manifest);
    }

    // What could not be written whole is not left.
    private static void WriteFile(ImagePlace place, Action<ArchiveSink> write)
    {
        var isNew = !Path.Exists(place.Path);
        try
        {
            using var file = FileOpening.Create(place.Path, ReadableByAll);
            using var stream = file.OpenStream();
            var archive = new ArchiveSink(stream);
            write(archive);
            archive.Finish();
        }
        catch when (isNew)
        {
            File.Delete(place.Path);
            throw;
        }
    }

    private void SaveTo(ArchiveSink archive, SavedImage saved, ImagePlace place)
    {
        if (place.Format == SaveFormat.DockerArchive)
        {
            SaveDocker([saved], archive);
        }
        else
        {
            SaveLayout([saved], archive, place.Name);
        }
    }

    private void SaveLayout(IReadOnlyList<SavedImage> images, ISavedFiles sink, string? refName = null, byte[]? before = null)
    {
        SaveBlobs(images.SelectMany(image => Contents(image.ManifestDigest)), sink);
        SaveIndex([.. images.SelectMany(image => Entries(image, refName))], sink, before);
    }

    /// <summary>Saves a list with all that is in it, under the name that stands in the place. The caller holds the content.</summary>
    /// <exception cref="ContainersException">Unsupported: docker's archives hold no lists.</exception>
    internal void SaveList(Descriptor list, ImagePlace place)
    {
        List<string> names = place.Name is null ? [] : [place.Name];
        switch (place.Format)
        {
            case SaveFormat.OciDirectory:
                var directory = new DirectorySink(place.Path);
                SaveList(list, names, directory, directory.Read("index.json"));
                break;
            case SaveFormat.OciArchive:
                WriteFile(place, archive => SaveList(list, names, archive, null));
                break;
            case SaveFormat.DockerDirectory:
                new DockerDirectory(engine, new DirectorySink(place.Path)).SaveList(list);
                break;
            default:
                throw new ContainersException(ErrorKind.Unsupported, $"{place}: a list cannot be kept there") { Hint = "oci:DIRECTORY, oci-archive:FILE and dir:DIRECTORY hold lists" };
        }
    }

    /// <summary>Saves a list with all that is in it. The caller holds the content.</summary>
    /// <param name="list">The list.</param>
    /// <param name="names">Its names.</param>
    /// <param name="sink">Where to.</param>
    /// <param name="before">The table of a layout that is there; null for none.</param>
    internal void SaveList(Descriptor list, IReadOnlyList<string> names, ISavedFiles sink, byte[]? before)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(list.Digest), OciReading.ImageIndex, "list");
        SaveBlobs(document.Manifests.SelectMany(entry => Contents(entry.Digest)).Append(list.Digest), sink);
        SaveIndex(Named(list, names), sink, before);
    }

    private IEnumerable<Digest> Contents(Digest manifest)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(manifest), OciReading.ImageManifest, "image manifest");
        return document.Layers.Select(layer => layer.Digest).Append(document.Config.Digest).Append(manifest);
    }

    private void SaveBlobs(IEnumerable<Digest> digests, ISavedFiles sink)
    {
        foreach (var digest in digests.Distinct())
        {
            using var blob = engine.Content.OpenRead(digest);
            sink.Add($"blobs/sha256/{digest.Hex}", blob, engine.Content.SizeOf(digest) ?? 0);
        }
    }

    private static void SaveIndex(List<Descriptor> entries, ISavedFiles sink, byte[]? before)
    {
        var kept = before is null ? [] : OciJson.Read(before, OciReading.ImageIndex, "index.json").Manifests.Where(old => !entries.Exists(entry => IsReplacedBy(old, entry)));
        var index = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. kept, .. entries] };
        sink.Add("index.json", JsonSerializer.SerializeToUtf8Bytes(index, OciJson.Canonical.ImageIndex));
        sink.Add("oci-layout", """{"imageLayoutVersion":"1.0.0"}"""u8);
    }

    private static bool IsReplacedBy(Descriptor old, Descriptor entry) => RefName(old) is { } name ? name == RefName(entry) : RefName(entry) is null && old.Digest == entry.Digest;

    private static string? RefName(Descriptor entry) => entry.Annotations?.GetValueOrDefault(NameAnnotation);

    private List<Descriptor> Entries(SavedImage image, string? refName)
    {
        var digest = image.ManifestDigest;
        var plain = new Descriptor { MediaType = image.Record.ManifestMediaType, Digest = digest, Size = engine.Content.SizeOf(digest) ?? 0 };
        return Named(plain, refName is null ? image.Names.Select(name => name.ToString()) : [refName]);
    }

    private static List<Descriptor> Named(Descriptor plain, IEnumerable<string> names)
    {
        var named = names.Select(name => plain with { Annotations = new Dictionary<string, string> { [NameAnnotation] = name } }).ToList();
        return named.Count == 0 ? [plain] : named;
    }

    private void SaveDocker(IReadOnlyList<SavedImage> images, ArchiveSink sink)
    {
        var saved = new HashSet<Digest>();
        var table = new List<DockerArchiveEntry>();
        foreach (var image in images)
        {
            var manifest = image.Manifest(engine);
            var diffIds = image.Record.Layers.Select(Digest.Parse).ToList();
            for (var i = 0; i < diffIds.Count; i++)
            {
                if (saved.Add(diffIds[i]))
                {
                    AddUncompressed(manifest.Layers[i], diffIds[i], sink);
                }
            }

            var config = engine.Content.ReadDocument(manifest.Config.Digest);
            sink.Add($"{manifest.Config.Digest.Hex}.json", config);
            table.Add(new DockerArchiveEntry
            {
                Config = $"{manifest.Config.Digest.Hex}.json",
                RepoTags = [.. image.Names.Select(name => name.ToString())],
                Layers = [.. diffIds.Select(id => $"{id.Hex}.tar")],
            });
        }

        sink.Add("manifest.json", JsonSerializer.SerializeToUtf8Bytes([.. table], ArchiveJson.Default.DockerArchiveEntryArray));
    }

    // The length has to be known first: what is compressed is read twice, and verified both times.
    private void AddUncompressed(Descriptor layer, Digest diffId, ArchiveSink sink)
    {
        if (layer.Digest == diffId)
        {
            using var plain = engine.Content.OpenRead(layer.Digest);
            sink.Add($"{diffId.Hex}.tar", plain, engine.Content.SizeOf(layer.Digest) ?? 0);
            return;
        }

        long size = 0;
        var buffer = new byte[128 * 1024];
        using (var first = Compression.Decompress(engine.Content.OpenRead(layer.Digest)))
        {
            int count;
            while ((count = first.Read(buffer, 0, buffer.Length)) > 0)
            {
                size += count;
            }
        }

        using var content = Compression.Decompress(engine.Content.OpenRead(layer.Digest));
        sink.Add($"{diffId.Hex}.tar", content, size);
    }
}
