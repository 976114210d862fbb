using System.Text;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.State.Images;
using Containers.State.Lists;

namespace Containers.Engine.Images;

/// <summary>An image under one of its names: what lists have a row for.</summary>
/// <param name="Record">The image.</param>
/// <param name="Name">This name; null for an image that has none, which docker calls dangling.</param>
/// <param name="Names">All its names.</param>
/// <param name="IsList">It is no image but a manifest list, which is listed with them.</param>
public sealed record ImageView(ImageRecord Record, ImageReference? Name, IReadOnlyList<string> Names, bool IsList = false)
{
    /// <summary>Those it has and those it had.</summary>
    public IEnumerable<string> NamesEver => Names.Union(Record.LostNames);
}

/// <summary>Tells which images there are, and how they stand to each other.</summary>
public sealed class ImageLister(Engine engine)
{
    private List<ImageRecord>? _records;

    private List<ImageRecord> Records => _records ??= [.. engine.Images.List()];

    /// <summary>Every name of every image and manifest list, the newest first.</summary>
    public IEnumerable<ImageView> All()
    {
        var names = engine.Images.NamesById();
        var lists = engine.Lists.List(engine.WarnOfUnreadable).Select(list => ListAsImage(list, names[list.Id]));
        (ImageRecord Image, bool IsList)[] all = [.. Records.Select(image => (image, false)), .. lists.Select(list => (list, true))];
        foreach (var (image, isList) in all.OrderByDescending(each => each.Image.Created))
        {
            var own = names[image.Id].Order(StringComparer.Ordinal).ToList();
            foreach (var name in own.Select(ImageReference.Parse).Cast<ImageReference?>().DefaultIfEmpty())
            {
                yield return new ImageView(image, name, own, isList);
            }
        }
    }

    /// <summary>Those that are images.</summary>
    public IEnumerable<ImageView> Images() => All().Where(view => !view.IsList);

    /// <summary>Whether an image without a name is there only because others are made on top of it.</summary>
    public bool IsIntermediate(ImageView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return view.Name is null && Records.Exists(other => IsBelow(view.Record, other.Layers));
    }

    /// <summary>Whether layers begin with all of an image's, and go on.</summary>
    public static bool IsBelow(ImageRecord image, IReadOnlyList<string> layers)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(layers);
        return image.Layers.Count > 0 && image.Layers.Count < layers.Count && image.Layers.SequenceEqual(layers.Take(image.Layers.Count));
    }

    /// <summary>How many containers are made of each image, by id.</summary>
    public ILookup<string, string> Users() => engine.Containers.List().ToLookup(container => container.ImageId, container => container.Id);

    // What lists of images can say of one.
    private static ImageRecord ListAsImage(ManifestListRecord list, IEnumerable<string> names)
    {
        var document = Encoding.UTF8.GetBytes(list.Document);
        var digest = Digest.Of(document).ToString();
        return new ImageRecord
        {
            Id = list.Id,
            ManifestDigest = digest,
            ManifestMediaType = MediaTypes.OciIndex,
            Layers = [],
            Size = document.Length,
            Created = list.Created,
            RepoDigests = [.. names.Select(ImageReference.Parse).Select(name => $"{name.Name}@{digest}").Distinct().Order(StringComparer.Ordinal)],
        };
    }
}
