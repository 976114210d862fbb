using System.Text.Json;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Artifacts;

namespace Containers.Engine.Artifacts;

/// <summary>What is said of an artifact that is made of files.</summary>
public sealed record ArtifactOptions
{
    /// <summary>The kind of artifact; null for none.</summary>
    public string? Type { get; init; }

    /// <summary>The media type of the files; null to look at each.</summary>
    public string? FileType { get; init; }

    /// <summary>Notes on each file.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether the files join those of an artifact that exists.</summary>
    public bool Append { get; init; }

    /// <summary>A file that becomes the artifact's configuration; null for none.</summary>
    public string? Config { get; init; }

    /// <summary>The media type of the configuration; null for an image's.</summary>
    public string? ConfigType { get; init; }

    /// <summary>Whether files keep their names.</summary>
    public bool WithTitles { get; init; } = true;

    /// <summary>The manifest that the artifact is about; null for none.</summary>
    public Descriptor? Subject { get; init; }
}

/// <summary>Makes artifacts of files.</summary>
public sealed class ArtifactAdder(Engine engine, ArtifactOptions options)
{
    /// <summary>The annotation with a file's name.</summary>
    public const string TitleAnnotation = "org.opencontainers.image.title";

    private const string UnknownType = "application/vnd.unknown.artifact.v1"; // as the OCI's guidance for artifacts has it
    private const string EmptyData = "e30="; // {}

    private static ReadOnlySpan<byte> Empty => "{}"u8;

    /// <summary>Makes an artifact of files, or adds them to one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="paths">The files; each is called by the last part of its path.</param>
    /// <returns>The digest of its manifest.</returns>
    /// <exception cref="ContainersException">AlreadyExists, NotFound, Invalid.</exception>
    public Digest Add(string name, IReadOnlyList<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ReferenceParts.Parse(name);
        return ContentAddition.Run(engine, () =>
        {
            var before = Before(name);
            var digest = Store(new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = before?.ArtifactType ?? options.Type,
                Config = before?.Config ?? Configuration(),
                Layers = Layers($"artifact {name}", before?.Layers ?? [], paths),
                Annotations = before?.Annotations,
            }).Digest;
            engine.Artifacts.Put(new ArtifactRecord { Name = name, ManifestDigest = digest.ToString() });
            return digest;
        });
    }

    /// <summary>Makes an artifact without a name, for who keeps it otherwise and holds the content.</summary>
    /// <returns>Its manifest.</returns>
    internal Descriptor Make(IReadOnlyList<string> paths)
    {
        var type = options.Type ?? UnknownType;
        return Store(new ImageManifest
        {
            MediaType = MediaTypes.OciManifest, ArtifactType = type, Config = Configuration(), Layers = Layers("the artifact", [], paths), Subject = options.Subject,
        }) with
        { ArtifactType = type };
    }

    private List<Descriptor> Layers(string artifact, IReadOnlyList<Descriptor> before, IReadOnlyList<string> paths)
    {
        var layers = new List<Descriptor>(before);
        foreach (var path in paths)
        {
            var title = Path.GetFileName(Path.GetFullPath(path));
            if (options.WithTitles && layers.Exists(layer => layer.Annotations?.GetValueOrDefault(TitleAnnotation) == title))
            {
                throw new ContainersException(ErrorKind.AlreadyExists, $"{artifact} has a file {title} already");
            }

            layers.Add(StoreFile(path) with { Annotations = Notes(title) });
        }

        return layers;
    }

    private Dictionary<string, string>? Notes(string title)
    {
        var notes = options.WithTitles ? options.Annotations.Append(KeyValuePair.Create(TitleAnnotation, title)) : options.Annotations;
        return notes.OrderBy(note => note.Key, StringComparer.Ordinal).ToDictionary() is { Count: > 0 } sorted ? sorted : null;
    }

    private Descriptor Configuration() => options.Config is { } path
        ? StoreFile(path) with { MediaType = options.ConfigType ?? MediaTypes.OciConfig }
        : new Descriptor { MediaType = options.ConfigType ?? MediaTypes.Empty, Digest = engine.Content.Add(Empty), Size = Empty.Length, Data = EmptyData };

    private Descriptor Store(ImageManifest manifest)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest);
        return new Descriptor { MediaType = MediaTypes.OciManifest, Digest = engine.Content.Add(bytes), Size = bytes.Length };
    }

    private ImageManifest? Before(string name)
    {
        var known = engine.Artifacts.Find(name);
        if (known is not null && !options.Append)
        {
            throw new ContainersException(ErrorKind.AlreadyExists, $"artifact {name} already exists") { Hint = "--append adds to it" };
        }

        return options.Append && known is null
            ? throw new ContainersException(ErrorKind.NotFound, $"no artifact found with name or digest of {name}")
            : known is null ? null : new ArtifactKeeper(engine).Manifest(known);
    }

    private Descriptor StoreFile(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var start = new byte[FileKind.Length];
            var count = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
            file.Position = 0;
            using var writer = engine.Content.Create();
            file.CopyTo(writer);
            var size = writer.Length;
            return new Descriptor
            {
                MediaType = options.FileType ?? FileKind.Of(start.AsSpan(0, count)),
                Digest = writer.Commit(null),
                Size = size,
            };
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new ContainersException(ErrorKind.NotFound, $"open {path}: no such file or directory", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.Invalid, $"open {path}: {e.Message}", e);
        }
    }
}
