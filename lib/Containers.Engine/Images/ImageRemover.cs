using Containers.Engine.Containers;
using Containers.Oci;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>What removing an image did, in docker's words: "Untagged: name", "Deleted: id".</summary>
/// <param name="Lines">One line each.</param>
public sealed record Removal(IReadOnlyList<string> Lines);

/// <summary>Removes names, images, and the content nothing needs any more.</summary>
public sealed class ImageRemover(Engine engine)
{
    /// <summary>
    /// Takes a name away; the image goes with its last name. By id, an image with several names needs force.
    /// </summary>
    /// <exception cref="ContainersException">NotFound; InUse by a container, running or not, or by several names.</exception>
    public Removal Remove(string text, bool force)
    {
        var (image, name) = engine.Images.Resolve(text) ??
                            throw new ContainersException(ErrorKind.NotFound, $"{text}: image not known") { Hint = "wherry images lists the images there are" };
        var names = engine.Images.NamesById()[image.Id].ToList();
        var lines = new List<string>();
        if (name is { Digest: null } && names.Count > 1)
        {
            engine.Images.Untag(name.ToString());
            new LayoutIndex(engine).Refresh();
            return new Removal([$"Untagged: {name}"]);
        }

        if (name is null && names.Count > 1 && !force)
        {
            throw new ContainersException(ErrorKind.InUse, $"unable to delete image {image.Id} by ID with more than one tag ({string.Join(", ", names)}): please force removal")
            {
                Hint = $"wherry rmi -f {text}",
            };
        }

        RequireUnused(image, force);
        foreach (var each in names)
        {
            engine.Images.Untag(each);
            lines.Add($"Untagged: {each}");
        }

        engine.Images.Remove(image.Id);
        new LayoutIndex(engine).Refresh();
        new Collection(engine).Run();
        lines.Add($"Deleted: {image.Id}");
        return new Removal(lines);
    }

    private void RequireUnused(ImageRecord image, bool force)
    {
        var users = engine.Containers.List().Where(c => c.ImageId == image.Id).ToList();
        if (users.Count > 0 && !force)
        {
            throw new ContainersException(ErrorKind.InUse, $"image used by {users[0].Id}: image is in use by a container: consider listing external containers and force-removing image")
            {
                Hint = $"wherry rm {users[0].Name} first, or wherry rmi -f to remove the container too",
            };
        }

        foreach (var user in users)
        {
            new ContainerRemover(engine).Remove(user, new RemoveOptions { Force = true });
        }
    }
}
