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
}
