using Containers.Engine.Images;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Artifacts;

namespace Containers.Engine.Artifacts;

/// <summary>An artifact with its manifest.</summary>
/// <param name="Record">Its record.</param>
/// <param name="Manifest">Its manifest.</param>
public sealed record ArtifactView(ArtifactRecord Record, ImageManifest Manifest)
{
    /// <summary>Bytes of all its files.</summary>
    public long Size => Manifest.Layers.Sum(layer => layer.Size);
}

/// <summary>Finds, takes apart and removes artifacts that are here.</summary>
public sealed class ArtifactKeeper(Engine engine)
{
    private const uint ReadableByAll = 0x1a4; // 0644

    /// <summary>An artifact by its name, or by the beginning of its manifest's digest.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid: the beginning of several.</exception>
    public ArtifactRecord Find(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (engine.Artifacts.Find(text) is { } named)
        {
            return named;
        }

        var hex = text.StartsWith("sha256:", StringComparison.Ordinal) ? text["sha256:".Length..] : text;
        var found = engine.Artifacts.List(engine.WarnOfUnreadable).Where(artifact => hex.Length > 0 && Digest.Parse(artifact.ManifestDigest).Hex.StartsWith(hex, StringComparison.Ordinal)).ToList();
        return found.Count switch
        {
            0 => throw new ContainersException(ErrorKind.NotFound, $"no artifact found with name or digest of {text}"),
            1 => found[0],
            _ => throw new ContainersException(ErrorKind.Invalid, $"{text} is the beginning of {found.Count} artifacts' digests"),
        };
    }

    /// <summary>All of them by name; those that cannot be read are told of and passed over.</summary>
    public IReadOnlyList<ArtifactView> All()
    {
        var views = new List<ArtifactView>();
        foreach (var record in engine.Artifacts.List(engine.WarnOfUnreadable).OrderBy(record => record.Name, StringComparer.Ordinal))
        {
            try
            {
                views.Add(new ArtifactView(record, Manifest(record)));
            }
            catch (ContainersException e)
            {
                engine.WarnOfUnreadable(e);
            }
        }

        return views;
    }

    /// <summary>An artifact's manifest as it is.</summary>
    public ReadOnlyMemory<byte> Document(ArtifactRecord artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        return engine.Content.ReadDocument(Digest.Parse(artifact.ManifestDigest));
    }

    /// <summary>Removes an artifact, and the content that nothing else needs.</summary>
    public void Remove(ArtifactRecord artifact)
    {
        ArgumentNullException.ThrowIfNull(artifact);
        engine.Artifacts.Remove(artifact.Name);
        new Collection(engine).Run();
    }

    /// <summary>Writes an artifact's files where the user wants them.</summary>
    /// <param name="artifact">The artifact.</param>
    /// <param name="target">A directory, or for one file its path.</param>
    /// <param name="title">Only the file of this name.</param>
    /// <param name="digest">Only the file of this digest.</param>
    /// <exception cref="ContainersException">NotFound; Invalid: several files and no directory, or a name that leads elsewhere.</exception>
    public void Extract(ArtifactRecord artifact, string target, string? title, string? digest)
    {
        using var hold = engine.HoldContent();
        var wanted = Manifest(artifact).Layers.Where(layer => (title is null || TitleOf(layer) == title) && (digest is null || layer.Digest.ToString() == digest || layer.Digest.Hex == digest)).ToList();
        if (wanted.Count == 0)
        {
            throw new ContainersException(ErrorKind.NotFound, $"artifact {artifact.Name} has no such file");
        }

        if (!Directory.Exists(target) && wanted.Count > 1)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{target} is no directory, and artifact {artifact.Name} has {wanted.Count} files");
        }

        foreach (var layer in wanted)
        {
            Write(layer, Directory.Exists(target) ? Path.Combine(target, FileName(layer)) : target);
        }
    }

    internal ImageManifest Manifest(ArtifactRecord artifact) =>
        OciJson.Read(Document(artifact).Span, OciReading.ImageManifest, $"manifest of artifact {artifact.Name}");

    private static string? TitleOf(Descriptor layer) => layer.Annotations?.GetValueOrDefault(ArtifactAdder.TitleAnnotation);

    // Names come from whoever made the artifact: none may lead out of the directory.
    private static string FileName(Descriptor layer) => TitleOf(layer) is not { Length: > 0 } title ? layer.Digest.Hex
        : title is "." or ".." || title.Contains('/') || title.Contains('\0')
            ? throw new ContainersException(ErrorKind.Invalid, "a file of the artifact has a name that is none of a file in a directory") { Hint = "take it out by its digest, to a path: --digest" }
            : title;

    // Aside first: what is not whole is not seen under its name.
    private void Write(Descriptor layer, string path)
    {
        var aside = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var source = engine.Content.OpenRead(layer.Digest))
            using (var file = new FileStream(aside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = (UnixFileMode)ReadableByAll }))
            {
                source.CopyTo(file);
            }

            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{path}: {e.Message}", e);
        }
        finally
        {
            if (File.Exists(aside))
            {
                Tree.Remove(aside);
            }
        }
    }
}
