using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Layers;
using Containers.Layers.Tar;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>An image that came out of an archive.</summary>
/// <param name="Image">The image.</param>
/// <param name="Names">The names it was given.</param>
public sealed record LoadedImage(ImageRecord Image, IReadOnlyList<ImageReference> Names);

/// <summary>
/// Reads the archives of save: docker's form and the OCI layout's, compressed or not. One pass from front to back, so that a
/// pipe will do: every file goes into the content store under its digest, and what the tables of contents name is then found there.
/// </summary>
public sealed class ArchiveLoader(Engine engine)
{
    private const int MostFiles = 100_000;

    private string? _wanted; // a name or "@NUMBER"; null for all
    private bool _takesLists; // as the images in them

    /// <summary>Loads every image of an archive.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming what is wrong; no image was added then.</exception>
    /// <param name="archive">The archive; it stays the caller's.</param>
    /// <param name="place">Where it comes from, for the policy: its path, or "-".</param>
    public IReadOnlyList<LoadedImage> Load(Stream archive, string place = "-") => ContentAddition.Run(engine, () => Register(ReadAll(archive, place)));

    /// <summary>Loads every image of a directory: an OCI image layout, docker's form, or a manifest with its blobs beside it.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming what is wrong; no image was added then.</exception>
    public IReadOnlyList<LoadedImage> LoadDirectory(string path) => ContentAddition.Run(engine, () => Register(ReadDirectory(path)));

    /// <summary>Loads the images of a file or directory that are meant.</summary>
    /// <exception cref="ContainersException">As above, and NotFound: there is no such file, or no such image in it.</exception>
    public IReadOnlyList<LoadedImage> Load(ImagePlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        return ContentAddition.Run(engine, () => Register(Read(place)));
    }

    /// <summary>The manifests of the images of a file or directory that are meant; their content comes here and is not unpacked. The caller holds the content.</summary>
    /// <param name="place">The file or directory.</param>
    /// <param name="all">Of a list in it, all images; otherwise the one for this machine.</param>
    /// <exception cref="ContainersException">As above.</exception>
    internal IReadOnlyList<Descriptor> Find(ImagePlace place, bool all)
    {
        _takesLists = all;
        return [.. Read(place).Select(found => Whole(found.Manifest, place))];
    }

    // Nothing of it is read any more before it is passed on.
    private Descriptor Whole(Descriptor manifest, ImagePlace place) =>
        Collection.ContentOf(engine, manifest.Digest).Where(digest => !engine.Content.Contains(digest)).Select(digest => (Digest?)digest).FirstOrDefault() is { } missing
            ? throw new ContainersException(ErrorKind.Corrupt, $"{place}: {missing} is missing")
            : manifest with { Size = engine.Content.SizeOf(manifest.Digest) ?? manifest.Size };

    private List<FoundImage> Read(ImagePlace place)
    {
        _wanted = place.Name;
        List<FoundImage> found;
        if (SaveFormats.IsDirectory(place.Format) && Directory.Exists(place.Path))
        {
            found = ReadDirectory(place.Path);
        }
        else
        {
            using var archive = !SaveFormats.IsDirectory(place.Format) && File.Exists(place.Path)
                ? File.OpenRead(place.Path)
                : throw new ContainersException(ErrorKind.NotFound, $"{place}: no such file or directory");
            found = ReadAll(archive, place.Path);
        }

        return found.Count > 0 ? found : throw new ContainersException(ErrorKind.NotFound, $"{place}: there is no such image in it");
    }

    private List<FoundImage> ReadDirectory(string path)
    {
        var files = new DirectoryFiles(engine).Read(path);
        if (files.ContainsKey("version") && files.TryGetValue("manifest.json", out var manifest))
        {
            new ImagePolicy(engine).RequireLocal("dir", path);
            return [.. ForThisPlatform(RemoteManifest.Of(engine.Content.ReadDocument(manifest), path).Descriptor).Select(chosen => new FoundImage(chosen, []))];
        }

        return ReadAll(files, "oci", path);
    }

    private List<FoundImage> ReadAll(Stream archive, string place)
    {
        using var uncompressed = Compression.Decompress(archive);
        return ReadAll(ReadFiles(uncompressed), "oci-archive", place);
    }

    private List<FoundImage> ReadAll(Dictionary<string, Digest> files, string layoutTransport, string place)
    {
        if (files.TryGetValue("index.json", out var index) && files.ContainsKey("oci-layout") && !files.ContainsKey("manifest.json"))
        {
            new ImagePolicy(engine).RequireLocal(layoutTransport, place);
            return ReadLayout(index);
        }

        new ImagePolicy(engine).RequireLocal("docker-archive", place);
        return files.TryGetValue("manifest.json", out var manifest)
            ? ReadDocker(manifest, files)
            : throw new ContainersException(ErrorKind.Corrupt, "the archive holds neither manifest.json nor index.json: not an image archive")
            {
                Hint = "an archive of a file system becomes an image with wherry import",
            };
    }

    private Dictionary<string, Digest> ReadFiles(Stream archive)
    {
        var files = new Dictionary<string, Digest>();
        var links = new List<(string Name, string Target)>();
        var reader = new TarReader(archive);
        while (reader.Next() is { } entry)
        {
            var name = Clean(entry.NameText);
            if (entry.Type == TarEntryType.File)
            {
                using var writer = engine.Content.Create();
                reader.Content.CopyTo(writer);
                files[name] = writer.Commit(null);
            }
            else if (entry.Type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
            {
                var target = System.Text.Encoding.UTF8.GetString(entry.LinkName);
                links.Add((name, Clean(entry.Type == TarEntryType.HardLink ? target : Path.Combine("/", Path.GetDirectoryName(name) ?? "", target))));
            }

            if (files.Count + links.Count > MostFiles)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"the archive holds more than {MostFiles} files: not an image archive");
            }
        }

        // Old docker archives repeat a layer as a symbolic link to its first place.
        foreach (var (name, target) in links)
        {
            if (files.TryGetValue(target, out var digest))
            {
                files[name] = digest;
            }
        }

        return files;
    }

    private List<FoundImage> ReadLayout(Digest index)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(index), OciReading.ImageIndex, "index.json");
        var found = new List<FoundImage>();
        foreach (var descriptor in document.Manifests.Where((entry, number) => IsWanted(number, RefName(entry))).SelectMany(ForThisPlatform))
        {
            var name = descriptor.Annotations?.GetValueOrDefault("io.containerd.image.name") ?? RefName(descriptor);
            // A bare tag ("latest") names nothing by itself.
            IReadOnlyList<ImageReference> names = name is not null && (name.Contains('/') || name.Contains(':')) && ImageReference.TryParse(name, out var reference) ? [reference] : [];
            found.Add(new FoundImage(descriptor, names));
        }

        return found;
    }

    private static string? RefName(Descriptor descriptor) => descriptor.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name");

    private bool IsWanted(int number, params IEnumerable<string?> names) => _wanted is null || _wanted == $"@{number}" || names.Any(name =>
        name == _wanted || (name is not null && ImageReference.TryParse(name, out var known) && ImageReference.TryParse(_wanted, out var wanted) && known == wanted));

    // Of a list one, unless all are wanted.
    private IEnumerable<Descriptor> ForThisPlatform(Descriptor descriptor)
    {
        if (!MediaTypes.IsIndex(descriptor.MediaType))
        {
            return [descriptor];
        }

        var index = OciJson.Read(engine.Content.ReadDocument(descriptor.Digest), OciReading.ImageIndex, "image index");
        return _takesLists ? index.Manifests : [PlatformChoice.Choose(index, Platform.Host, "the archive's index") with { Annotations = descriptor.Annotations }];
    }

    private List<FoundImage> ReadDocker(Digest table, Dictionary<string, Digest> files)
    {
        var entries = OciJson.Read(engine.Content.ReadDocument(table), ArchiveJson.Default.DockerArchiveEntryArray, "manifest.json");
        return [.. entries.Where((entry, number) => IsWanted(number, entry.RepoTags ?? [])).Select(entry => ReadDocker(entry, files))];
    }

    private FoundImage ReadDocker(DockerArchiveEntry entry, Dictionary<string, Digest> files)
    {
        var config = FileOf(files, entry.Config);
        var layers = entry.Layers.Select(name => FileOf(files, name)).Select(new LayerDescriptors(engine).Describe);
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = config, Size = engine.Content.SizeOf(config) ?? 0 },
            Layers = [.. layers],
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest);
        var descriptor = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = engine.Content.Add(bytes), Size = bytes.Length };
        return new FoundImage(descriptor, [.. (entry.RepoTags ?? []).Select(ImageReference.Parse)]);
    }

    private List<LoadedImage> Register(List<FoundImage> found) => [.. found.Select(Register)];

    private LoadedImage Register(FoundImage found)
    {
        var image = new ImageRegistration(engine).Register(found.Manifest, found.Names, []);
        engine.Events.Write(EventRecord.OfImage(image.Id, found.Names.Count > 0 ? found.Names[0].ToString() : string.Empty, "load"));
        return new LoadedImage(image, found.Names);
    }

    private static Digest FileOf(Dictionary<string, Digest> files, string name) => files.TryGetValue(Clean(name), out var digest)
        ? digest
        : throw new ContainersException(ErrorKind.Corrupt, $"the archive's manifest.json names {name}, which the archive does not hold");

    private static string Clean(string name) => Path.GetFullPath(name, "/").TrimStart('/');
}

/// <summary>An image whose content is here, and that is none yet.</summary>
internal sealed record FoundImage(Descriptor Manifest, IReadOnlyList<ImageReference> Names);

/// <summary>An image in the table of contents of docker's archives.</summary>
internal sealed record DockerArchiveEntry
{
    [JsonPropertyName("Config")]
    public required string Config { get; init; }

    [JsonPropertyName("RepoTags")]
    public IReadOnlyList<string>? RepoTags { get; init; }

    [JsonPropertyName("Layers")]
    public required IReadOnlyList<string> Layers { get; init; }
}

[JsonSerializable(typeof(DockerArchiveEntry[]))]
internal sealed partial class ArchiveJson : JsonSerializerContext;
