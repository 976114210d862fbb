using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>Gives images names.</summary>
public sealed class ImageTagger(Engine engine)
{
    /// <summary>Leads names to an image or, as long as there is one of that name, a manifest list, away from the ones they led to.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid: a name with a digest names content and cannot be given.</exception>
    public void Tag(string text, IReadOnlyList<ImageReference> names) => Tag(
        engine.Images.ResolveList(text)?.List.Id ?? engine.Images.Resolve(text)?.Image.Id ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known"),
        names,
        id => engine.Lists.Exists(id) || engine.Images.Find(id) is not null);

    /// <summary>Leads names to an image, away from the ones they led to.</summary>
    /// <exception cref="ContainersException">Invalid: a name with a digest names content and cannot be given.</exception>
    public void Tag(ImageRecord image, IReadOnlyList<ImageReference> names)
    {
        ArgumentNullException.ThrowIfNull(image);
        Tag(image.Id, names, id => engine.Images.Find(id) is not null);
    }

    /// <summary>Takes names from an image or a manifest list, which stays even without any.</summary>
    /// <param name="text">The image or list.</param>
    /// <param name="names">Its names; none for all it has.</param>
    /// <exception cref="ContainersException">NotFound: no such image, or a name that is not the image's; then none is taken.</exception>
    public void Untag(string text, IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold();
        var id = engine.Images.ResolveList(text)?.List.Id ?? engine.Images.Resolve(text)?.Image.Id ?? throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known");
        var held = engine.Images.NamesById()[id].ToHashSet();
        var wanted = names.Count == 0 ? [.. held] : names.Select(name => ImageReference.Parse(name).ToString()).ToList();
        if (wanted.FirstOrDefault(name => !held.Contains(name)) is { } stranger)
        {
            throw new ContainersException(ErrorKind.NotFound, $"{stranger}: tag not known");
        }

        foreach (var name in wanted)
        {
            engine.Images.Untag(name, isRemembered: true);
        }

        new LayoutIndex(engine).Refresh();
    }

    private void Tag(string id, IReadOnlyList<ImageReference> names, Predicate<string> isThere)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.FirstOrDefault(name => name.Digest is not null) is { } digested)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{digested}: a name with a digest cannot be given to an image");
        }

        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold(); // or its last name goes while it gets another
        if (!isThere(id))
        {
            throw new ContainersException(ErrorKind.NotFound, $"{id}: image not known: it has just been removed");
        }

        foreach (var name in names)
        {
            engine.Images.Tag(name, id);
            engine.Events.Write(EventRecord.OfImage(id, name.ToString(), "tag"));
        }

        new LayoutIndex(engine).Refresh();
    }
}
