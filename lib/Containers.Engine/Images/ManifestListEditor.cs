using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Containers.Engine.Artifacts;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;
using Containers.State.Lists;

namespace Containers.Engine.Images;

/// <summary>What is to be said of an image in a list besides what the image says itself; null leaves things as they are.</summary>
public sealed record EntryChanges
{
    /// <summary>Processor.</summary>
    public string? Architecture { get; init; }

    /// <summary>Operating system.</summary>
    public string? Os { get; init; }

    /// <summary>Variant of the processor.</summary>
    public string? Variant { get; init; }

    /// <summary>Version of the operating system.</summary>
    public string? OsVersion { get; init; }

    /// <summary>Features of the operating system the image needs.</summary>
    public IReadOnlyList<string> OsFeatures { get; init; } = [];

    /// <summary>Features of the processor the image needs.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Notes.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether anything is said of the machine the image is for.</summary>
    public bool SaysPlatform => Architecture is not null || Os is not null || Variant is not null || OsVersion is not null || OsFeatures.Count > 0 || Features.Count > 0;

    internal Descriptor ApplyTo(Descriptor entry)
    {
        // An artifact is for no machine unless somebody says so.
        var isArtifact = entry.ArtifactType is not null;
        var platform = entry.Platform ?? (isArtifact ? new Platform { Architecture = string.Empty, Os = string.Empty } : Platform.Host);
        return entry with
        {
            Platform = isArtifact && !SaysPlatform ? entry.Platform : platform with
            {
                Architecture = Architecture ?? platform.Architecture,
                Os = Os ?? platform.Os,
                Variant = Variant ?? platform.Variant,
                OsVersion = OsVersion ?? platform.OsVersion,
                OsFeatures = OsFeatures.Count > 0 ? OsFeatures : platform.OsFeatures,
                Features = Features.Count > 0 ? Features : platform.Features,
            },
            Annotations = Annotations.Count == 0 ? entry.Annotations
                : (entry.Annotations ?? new Dictionary<string, string>()).Where(note => !Annotations.ContainsKey(note.Key)).Concat(Annotations).ToDictionary(),
        };
    }
}

/// <summary>
/// Makes and changes manifest lists. The images in one are in the content store, complete, and stay there as long as the list
/// does: it can be pushed wherever they came from.
/// </summary>
public sealed class ManifestListEditor(Engine engine)
{
    private const int IdLength = 32; // bytes

    /// <summary>The name of a list as it is kept.</summary>
    public static ImageReference NameOf(string text) => ImageReference.Parse(text);

    /// <summary>A list.</summary>
    /// <exception cref="ContainersException">NotFound.</exception>
    public ImageIndex Find(string name) => Read(Record(name));

    /// <summary>A list's document as it would be pushed; null when there is no such list.</summary>
    public string? Document(string name) => engine.Images.ResolveList(name)?.List.Document;

    /// <summary>The id of a list, which stays what it is while the list changes.</summary>
    /// <exception cref="ContainersException">NotFound.</exception>
    public string IdOf(string name) => Record(name).Id;

    /// <summary>Whether there is such a list.</summary>
    public bool Exists(string name) => engine.Images.ResolveList(name) is not null;

    /// <summary>Makes an empty list.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="annotations">Notes on it.</param>
    /// <param name="amend">Whether one that exists will do.</param>
    /// <returns>Its id.</returns>
    /// <exception cref="ContainersException">AlreadyExists: a list, or an image.</exception>
    public string Create(string name, IReadOnlyDictionary<string, string> annotations, bool amend)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold();
        var full = NameOf(name);
        if (engine.Images.IdOf(full) is { } taken && (engine.Lists.Exists(taken) || engine.Images.Find(taken) is not null))
        {
            return amend && engine.Lists.Find(taken) is { } there ? there.Id
                : throw new ContainersException(ErrorKind.AlreadyExists, $"manifest list {full}: that name is already in use")
                {
                    Hint = engine.Lists.Exists(taken) ? $"wherry manifest create --amend {name} adds to it" : "it is the name of an image",
                };
        }

        var record = New(full);
        Write(record, new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [], Annotations = annotations.Count > 0 ? annotations : null });
        engine.Images.Tag(full, record.Id);
        return record.Id;
    }

    /// <summary>Adds images that are here. One that is in the list already is replaced.</summary>
    /// <param name="name">The list.</param>
    /// <param name="find">Gives the manifests' descriptors; called while nothing is collected.</param>
    /// <param name="changes">What is to be said of them.</param>
    public void Add(string name, Func<IReadOnlyList<Descriptor>> find, EntryChanges changes)
    {
        ArgumentNullException.ThrowIfNull(find);
        ArgumentNullException.ThrowIfNull(changes);
        ContentAddition.Run(engine, () =>
        {
            var record = Record(name);
            var list = Read(record);
            var added = find().Select(Describe).Select(changes.ApplyTo).ToList();
            return Write(record, list with { Manifests = [.. list.Manifests.Where(old => !added.Exists(entry => entry.Digest == old.Digest)), .. added] });
        });
    }

    /// <summary>Adds images of a file or directory to a list, which keeps their content; they do not become images here.</summary>
    /// <param name="name">The list.</param>
    /// <param name="place">The file or directory.</param>
    /// <param name="all">Of a list in it, all images; otherwise the one for this machine.</param>
    /// <param name="changes">What is to be said of them.</param>
    public void AddFrom(string name, ImagePlace place, bool all, EntryChanges changes) => Add(name, () => new ArchiveLoader(engine).Find(place, all), changes);

    /// <summary>Adds files to a list, as one artifact.</summary>
    /// <param name="name">The list.</param>
    /// <param name="paths">The files.</param>
    /// <param name="artifact">What is said of the artifact.</param>
    /// <param name="changes">What is to be said of it in the list.</param>
    public void AddArtifact(string name, IReadOnlyList<string> paths, ArtifactOptions artifact, EntryChanges changes) =>
        Add(name, () => [new ArtifactAdder(engine, artifact).Make(paths)], changes);

    /// <summary>Leads a name to a list of images that are here, away from what it led to; a list that has this name becomes this one.</summary>
    /// <param name="name">The name.</param>
    /// <param name="find">Gives the manifests' descriptors; called while nothing is collected.</param>
    internal void Replace(ImageReference name, Func<IReadOnlyList<Descriptor>> find) => ContentAddition.Run(engine, () =>
    {
        using var alone = engine.Images.Hold();
        var list = new ImageIndex { MediaType = MediaTypes.OciIndex, Manifests = [.. find().Select(Describe)] };
        var record = Write(engine.Images.ResolveList(name.ToString())?.List ?? New(name), list);
        engine.Images.Tag(name, record.Id);
        return record;
    });

    /// <summary>Changes what is said of one image in a list.</summary>
    public void Annotate(string name, Digest image, EntryChanges changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var record = Record(name);
        var list = Read(record);
        RequireEntry(list, name, image);
        Write(record, list with { Manifests = [.. list.Manifests.Select(entry => entry.Digest == image ? changes.ApplyTo(entry) : entry)] });
    }

    /// <summary>Adds notes to a list as a whole, and says what it is about.</summary>
    /// <param name="name">The list.</param>
    /// <param name="annotations">The notes.</param>
    /// <param name="subject">Another manifest; null to leave that as it is.</param>
    public void AnnotateList(string name, IReadOnlyDictionary<string, string> annotations, Descriptor? subject)
    {
        ArgumentNullException.ThrowIfNull(annotations);
        var record = Record(name);
        var list = Read(record);
        var before = list.Annotations ?? new Dictionary<string, string>();
        var after = before.Where(note => !annotations.ContainsKey(note.Key)).Concat(annotations).ToDictionary();
        Write(record, list with { Annotations = after.Count > 0 ? after : null, Subject = subject ?? list.Subject });
    }

    /// <summary>Takes an image out of a list.</summary>
    public void Remove(string name, Digest image)
    {
        var record = Record(name);
        var list = Read(record);
        RequireEntry(list, name, image);
        Write(record, list with { Manifests = [.. list.Manifests.Where(entry => entry.Digest != image)] });
    }

    /// <summary>The manifest of an image that is here, or a list that is, as others may refer to it; null when there is neither.</summary>
    public Descriptor? FindSubject(string text)
    {
        if (engine.Images.ResolveList(text) is not { } found)
        {
            return FindImage(text);
        }

        var bytes = Encoding.UTF8.GetBytes(found.List.Document);
        return new Descriptor { MediaType = Read(found.List).MediaType ?? MediaTypes.OciIndex, Digest = Digest.Of(bytes), Size = bytes.Length };
    }

    /// <summary>The manifest of an image that is here; null when there is no such image.</summary>
    public Descriptor? FindImage(string text) => engine.Images.Resolve(text) is { } found ? Describe(found.Image) : null;

    /// <summary>The document of a list.</summary>
    internal static ImageIndex Read(ManifestListRecord record) =>
        OciJson.Read(Encoding.UTF8.GetBytes(record.Document), OciReading.ImageIndex, $"manifest list {record.Name}");

    private static ManifestListRecord New(ImageReference name) => new()
    {
        Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength)), Name = name.ToString(), Created = DateTimeOffset.UtcNow, Document = string.Empty,
    };

    private ManifestListRecord Record(string name) => engine.Images.ResolveList(name)?.List ??
        throw new ContainersException(ErrorKind.NotFound, $"{name}: no such manifest list") { Hint = $"wherry manifest create {name}" };

    private static void RequireEntry(ImageIndex list, string name, Digest image)
    {
        if (!list.Manifests.Any(entry => entry.Digest == image))
        {
            throw new ContainersException(ErrorKind.NotFound, $"{image} is not in manifest list {name}");
        }
    }

    /// <summary>The manifests of images that are here.</summary>
    internal IReadOnlyList<Descriptor> Describe(IReadOnlyList<ImageRecord> images) => [.. images.Select(Describe)];

    private Descriptor Describe(ImageRecord image)
    {
        var digest = Digest.Parse(image.ManifestDigest);
        return new Descriptor { MediaType = image.ManifestMediaType, Digest = digest, Size = engine.Content.SizeOf(digest) ?? 0 };
    }

    // What machine an image is for, its configuration says best.
    private Descriptor Describe(Descriptor manifest)
    {
        var document = OciJson.Read(engine.Content.ReadDocument(manifest.Digest), OciReading.ImageManifest, "image manifest");
        if (document.ArtifactType is not null)
        {
            return manifest with { Annotations = null, ArtifactType = document.ArtifactType };
        }

        var configuration = OciJson.Read(engine.Content.ReadDocument(document.Config.Digest), OciReading.ImageConfiguration, "image configuration");
        return manifest with
        {
            Annotations = null,
            Platform = (manifest.Platform ?? Platform.Host) with
            {
                Os = configuration.Os.Length > 0 ? configuration.Os : Platform.Host.Os,
                Architecture = configuration.Architecture.Length > 0 ? configuration.Architecture : Platform.Host.Architecture,
                Variant = configuration.Variant ?? manifest.Platform?.Variant,
            },
        };
    }

    private ManifestListRecord Write(ManifestListRecord record, ImageIndex list)
    {
        var written = record with { Document = Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(list, OciJson.Canonical.ImageIndex)) };
        engine.Lists.Put(written);
        return written;
    }
}
