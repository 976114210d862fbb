using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>Gives images names.</summary>
public sealed class ImageTagger(Engine engine)
{
    /// <summary>Leads names to an image, away from the ones they led to.</summary>
    /// <exception cref="ContainersException">Invalid: a name with a digest names content and cannot be given.</exception>
    public void Tag(ImageRecord image, IReadOnlyList<ImageReference> names)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => name.Digest is not null) is { } digested)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{digested}: a name with a digest cannot be given to an image");
        }

        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold(); // or its last name goes while it gets another
        if (engine.Images.Find(image.Id) is null)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{image.Id}: image not known: it has just been removed");
        }

        foreach (var name in names)
        {
            engine.Images.Tag(name, image.Id);
            engine.Events.Write(EventRecord.OfImage(image.Id, name.ToString(), "tag"));
        }

        new LayoutIndex(engine).Refresh();
    }

    /// <summary>Takes names from an image, which stays even without any.</summary>
    /// <param name="image">The image.</param>
    /// <param name="names">Its names; none for all it has.</param>
    /// <exception cref="ContainersException">NotFound: a name that is not the image's; then none is taken.</exception>
    public void Untag(ImageRecord image, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(names);
        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold();
        var held = engine.Images.NamesById()[image.Id].ToHashSet();
        var wanted = names.Count == 0 ? [.. held] : names.Select(name => ImageReference.Parse(name).ToString()).ToList();
        if (wanted.FirstOrDefault(name => !held.Contains(name)) is { } stranger)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{stranger}: tag not known");
        }

        foreach (var name in wanted)
        {
            engine.Images.Untag(name);
        }

        new LayoutIndex(engine).Refresh();
    }
}
