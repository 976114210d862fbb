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
}

/// <summary>Makes artifacts of files.</summary>
public sealed class ArtifactAdder(Engine engine, ArtifactOptions options)
{
    /// <summary>The annotation with a file's name.</summary>
    public const string TitleAnnotation = "org.opencontainers.image.title";

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
            var layers = new List<Descriptor>(before?.Layers ?? []);
            foreach (var path in paths)
            {
                var title = Path.GetFileName(Path.GetFullPath(path));
                if (layers.Exists(layer => layer.Annotations?.GetValueOrDefault(TitleAnnotation) == title))
                {
                    throw new ContainersException(ErrorKind.AlreadyExists, $"artifact {name} has a file {title} already");
                }

                layers.Add(Store(path, title));
            }

            var manifest = new ImageManifest
            {
                MediaType = MediaTypes.OciManifest,
                ArtifactType = before?.ArtifactType ?? options.Type,
                Config = before?.Config ?? new Descriptor { MediaType = MediaTypes.Empty, Digest = engine.Content.Add(Empty), Size = Empty.Length, Data = EmptyData },
                Layers = layers,
                Annotations = before?.Annotations,
            };
            var digest = engine.Content.Add(JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest));
            engine.Artifacts.Put(new ArtifactRecord { Name = name, ManifestDigest = digest.ToString() });
            return digest;
        });
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

    private Descriptor Store(string path, string title)
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
                Annotations = options.Annotations.Append(KeyValuePair.Create(TitleAnnotation, title)).OrderBy(note => note.Key, StringComparer.Ordinal).ToDictionary(),
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
