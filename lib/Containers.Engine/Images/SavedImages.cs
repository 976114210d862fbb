using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>An image to be saved.</summary>
/// <param name="Record">The image.</param>
/// <param name="Names">The names it is saved under; none if it was asked for by its id.</param>
internal sealed record SavedImage(ImageRecord Record, IReadOnlyList<ImageReference> Names)
{
    internal Digest ManifestDigest => Digest.Parse(Record.ManifestDigest);

    internal ImageManifest Manifest(Engine engine) => OciJson.Read(engine.Content.ReadDocument(ManifestDigest), OciReading.ImageManifest, "image manifest");
}

/// <summary>Finds out which images are meant, and under which names they are saved.</summary>
internal sealed class SavedImages(Engine engine)
{
    /// <summary>
    /// As docker: a name without a tag stands for all tags of its repository, an image asked for twice is saved once with
    /// all names that were given, and an id has no name.
    /// </summary>
    internal IReadOnlyList<SavedImage> Find(IReadOnlyList<string> texts)
    {
        var found = new Dictionary<string, SavedImage>();
        foreach (var text in texts)
        {
            foreach (var (record, name) in Meant(text))
            {
                var before = found.GetValueOrDefault(record.Id) ?? new SavedImage(record, []);
                found[record.Id] = name is null || before.Names.Contains(name) ? before : before with { Names = [.. before.Names, name] };
            }
        }

        return [.. found.Values];
    }

    private IEnumerable<(ImageRecord Record, ImageReference? Name)> Meant(string text)
    {
        var (record, name) = engine.Images.Resolve(text) ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known");
        var isTagged = text[(text.LastIndexOf('/') + 1)..].Contains(':');
        if (name is null || name.Digest is not null || isTagged)
        {
            return [(record, name?.Digest is null ? name : null)];
        }

        return
        [
            (record, name),
            .. from named in engine.Images.NamesById()
               from other in named.Select(ImageReference.Parse).Order(Comparer<ImageReference>.Create((a, b) => string.CompareOrdinal(a.Tag, b.Tag)))
               where other.Name == name.Name && other.Tag != name.Tag
               let image = engine.Images.Find(named.Key)
               where image is not null
               select (image, (ImageReference?)other),
        ];
    }
}
