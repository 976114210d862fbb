using System.Text.Json;
using System.Text.Json.Serialization;
using Containers.Layers;
using Containers.Layers.Tar;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
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

    /// <summary>Loads every image of an archive.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming what is wrong; no image was added then.</exception>
    /// <param name="archive">The archive; it stays the caller's.</param>
    /// <param name="place">Where it comes from, for the policy: its path, or "-".</param>
    public IReadOnlyList<LoadedImage> Load(Stream archive, string place = "-") => ContentAddition.Run(engine, () => LoadAll(archive, place));

    /// <summary>Loads every image of a directory: an OCI image layout, docker's form, or a manifest with its blobs beside it.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported, naming what is wrong; no image was added then.</exception>
    public IReadOnlyList<LoadedImage> LoadDirectory(string path) => ContentAddition.Run(engine, () =>
    {
        var files = new DirectoryFiles(engine).Read(path);
        if (files.ContainsKey("version") && files.TryGetValue("manifest.json", out var manifest))
        {
            new ImagePolicy(engine).RequireLocal("dir", path);
            return [LoadManifest(manifest)];
        }

        return LoadAll(files, "oci", path);
    });

    /// <summary>Loads the images of a file or directory that are meant.</summary>
    /// <exception cref="ContainersException">As above, and NotFound: there is no such file, or no such image in it.</exception>
    public IReadOnlyList<LoadedImage> Load(ImagePlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        _wanted = place.Name;
        IReadOnlyList<LoadedImage> loaded;
        if (SaveFormats.IsDirectory(place.Format) && Directory.Exists(place.Path))
        {
            loaded = LoadDirectory(place.Path);
        }
        else
        {
            using var archive = !SaveFormats.IsDirectory(place.Format) && File.Exists(place.Path)
                ? File.OpenRead(place.Path)
                : throw new ContainersException(ErrorKind.NotFound, $"{place}: no such file or directory");
            loaded = Load(archive, place.Path);
        }

        return loaded.Count > 0 ? loaded : throw new ContainersException(ErrorKind.NotFound, $"{place}: there is no such image in it");
    }

    private List<LoadedImage> LoadAll(Stream archive, string place)
    {
        using var uncompressed = Compression.Decompress(archive);
        return LoadAll(ReadFiles(uncompressed), "oci-archive", place);
    }

    private LoadedImage LoadManifest(Digest manifest)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(manifest), OciReading.ImageManifest, "manifest.json");
        var descriptor = new Descriptor
        {
            MediaType = document.MediaType ?? MediaTypes.OciManifest, Digest = manifest, Size = engine.Content.SizeOf(manifest) ?? 0,
        };
        return new LoadedImage(new ImageRegistration(engine).Register(descriptor, [], []), []);
    }

    private List<LoadedImage> LoadAll(Dictionary<string, Digest> files, string layoutTransport, string place)
    {
        if (files.TryGetValue("index.json", out var index) && files.ContainsKey("oci-layout") && !files.ContainsKey("manifest.json"))
        {
            new ImagePolicy(engine).RequireLocal(layoutTransport, place);
            return LoadLayout(index);
        }

        new ImagePolicy(engine).RequireLocal("docker-archive", place);
        return files.TryGetValue("manifest.json", out var manifest)
            ? LoadDocker(manifest, files)
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

    private List<LoadedImage> LoadLayout(Digest index)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(index), OciReading.ImageIndex, "index.json");
        var loaded = new List<LoadedImage>();
        foreach (var descriptor in document.Manifests.Where((entry, number) => IsWanted(number, RefName(entry))).Select(ForThisPlatform))
        {
            var name = descriptor.Annotations?.GetValueOrDefault("io.containerd.image.name") ?? RefName(descriptor);
            // A bare tag ("latest") names nothing by itself.
            IReadOnlyList<ImageReference> names = name is not null && (name.Contains('/') || name.Contains(':')) && ImageReference.TryParse(name, out var reference) ? [reference] : [];
            loaded.Add(Register(descriptor, names));
        }

        return loaded;
    }

    private static string? RefName(Descriptor descriptor) => descriptor.Annotations?.GetValueOrDefault("org.opencontainers.image.ref.name");

    private bool IsWanted(int number, params IEnumerable<string?> names) => _wanted is null || _wanted == $"@{number}" || names.Any(name =>
        name == _wanted || (name is not null && ImageReference.TryParse(name, out var known) && ImageReference.TryParse(_wanted, out var wanted) && known == wanted));

    private Descriptor ForThisPlatform(Descriptor descriptor)
    {
        if (!MediaTypes.IsIndex(descriptor.MediaType))
        {
            return descriptor;
        }

        var index = OciJson.Read(engine.Content.ReadDocument(descriptor.Digest), OciReading.ImageIndex, "image index");
        var chosen = index.Manifests.FirstOrDefault(m => m.Platform is { } p && p.Os == Platform.Host.Os && p.Architecture == Platform.Host.Architecture) ??
                     throw new ContainersException(ErrorKind.Unsupported, $"the archive's index has no image for {Platform.Host}");
        return chosen with { Annotations = descriptor.Annotations };
    }

    private List<LoadedImage> LoadDocker(Digest table, Dictionary<string, Digest> files)
    {
        var entries = OciJson.Read(engine.Content.ReadDocument(table), ArchiveJson.Default.DockerArchiveEntryArray, "manifest.json");
        return [.. entries.Where((entry, number) => IsWanted(number, entry.RepoTags ?? [])).Select(entry => LoadDocker(entry, files))];
    }

    private LoadedImage LoadDocker(DockerArchiveEntry entry, Dictionary<string, Digest> files)
    {
        var config = Find(files, entry.Config);
        var layers = entry.Layers.Select(name => Find(files, name)).Select(new LayerDescriptors(engine).Describe);
        var manifest = new ImageManifest
        {
            MediaType = MediaTypes.OciManifest,
            Config = new Descriptor { MediaType = MediaTypes.OciConfig, Digest = config, Size = engine.Content.SizeOf(config) ?? 0 },
            Layers = [.. layers],
        };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest);
        var descriptor = new Descriptor { MediaType = MediaTypes.OciManifest, Digest = engine.Content.Add(bytes), Size = bytes.Length };
        List<ImageReference> names = [.. (entry.RepoTags ?? []).Select(ImageReference.Parse)];
        return Register(descriptor, names);
    }

    private LoadedImage Register(Descriptor descriptor, IReadOnlyList<ImageReference> names)
    {
        var image = new ImageRegistration(engine).Register(descriptor, names, []);
        engine.Events.Write(EventRecord.OfImage(image.Id, names.Count > 0 ? names[0].ToString() : string.Empty, "load"));
        return new LoadedImage(image, names);
    }

    private static Digest Find(Dictionary<string, Digest> files, string name) => files.TryGetValue(Clean(name), out var digest)
        ? digest
        : throw new ContainersException(ErrorKind.Corrupt, $"the archive's manifest.json names {name}, which the archive does not hold");

    private static string Clean(string name) => Path.GetFullPath(name, "/").TrimStart('/');
}

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
