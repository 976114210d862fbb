using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Events;
using Containers.State.Images;

namespace Containers.Engine.Images;

/// <summary>What removing an image did, in docker's words: "Untagged: name", "Deleted: id".</summary>
/// <param name="Lines">One line each.</param>
/// <param name="Freed">Bytes that are free again.</param>
public sealed record Removal(IReadOnlyList<string> Lines, long Freed = 0);

/// <summary>Removes names, images, and the content nothing needs any more.</summary>
public sealed class ImageRemover(Engine engine)
{
    /// <summary>
    /// Takes a name away; the image goes with its last name, and with it those without a name that it was made of. By id, an
    /// image with several names needs force. So with manifest lists, whose images stay.
    /// </summary>
    /// <exception cref="ContainersException">NotFound; InUse by a container, running or not, or by several names.</exception>
    public Removal Remove(string text, bool force, bool sparesParents = false)
    {
        if (engine.Images.ResolveList(text) is { } list)
        {
            return Remove(text, list.List.Id, list.Name, force, names => RemoveList(list.List.Id, names));
        }

        var (image, name) = engine.Images.Resolve(text) ?? throw NotKnown(text);
        return Remove(text, image.Id, name, force, names =>
        {
            RequireUnused(image, force);
            return Remove(image, names, sparesParents);
        });
    }

    /// <summary>Removes an image, or a manifest list, with all its names unless a container is made of it.</summary>
    /// <exception cref="ContainersException">NotFound; InUse by a container.</exception>
    internal Removal RemoveUnused(string id)
    {
        if (engine.Lists.Exists(id))
        {
            return RemoveList(id, [.. engine.Images.NamesById()[id]]);
        }

        var image = engine.Images.Find(id) ?? throw new ContainersException(ErrorKind.NotFound, $"{id}: image not known");
        RequireUnused(image, force: false);
        return Remove(image, [.. engine.Images.NamesById()[id]], sparesParents: true);
    }

    private Removal Remove(string text, string id, ImageReference? name, bool force, Func<List<string>, Removal> remove)
    {
        var names = engine.Images.NamesById()[id].ToList();
        if (name is { Digest: null } && !names.Contains(name.ToString()))
        {
            throw NotKnown(text); // somebody has just taken it away: the names that are left are not meant
        }

        if (name is { Digest: null } && names.Count > 1)
        {
            using var hold = engine.HoldContent();
            Untag(id, name.ToString());
            new LayoutIndex(engine).Refresh();
            return new Removal([$"Untagged: {name}"]);
        }

        if (name is null && names.Count > 1 && !force)
        {
            throw new ContainersException(ErrorKind.InUse, $"unable to delete image {id} by ID with more than one tag ({string.Join(", ", names)}): please force removal")
            {
                Hint = $"wherry rmi -f {text}",
            };
        }

        return remove(names);
    }

    private Removal Remove(ImageRecord image, List<string> names, bool sparesParents)
    {
        var lines = new List<string>();
        using (engine.HoldContent())
        {
            foreach (var each in names)
            {
                Untag(image.Id, each);
                lines.Add($"Untagged: {each}");
            }

            for (ImageRecord? next = image, parent; next is not null; next = parent)
            {
                parent = sparesParents ? null : NeedlessParent(next);
                engine.Images.Remove(next.Id);
                engine.Events.Write(EventRecord.OfImage(next.Id, next == image ? names.FirstOrDefault() ?? string.Empty : string.Empty, "remove"));
                lines.Add($"Deleted: {next.Id}");
            }

            new LayoutIndex(engine).Refresh();
        }

        return new Removal(lines, new Collection(engine).Run());
    }

    private Removal RemoveList(string id, List<string> names)
    {
        using (engine.HoldContent())
        {
            names.ForEach(name => Untag(id, name));
            engine.Lists.Remove(id);
            engine.Events.Write(EventRecord.OfImage(id, names.FirstOrDefault() ?? string.Empty, "remove"));
        }

        return new Removal([.. names.Select(name => $"Untagged: {name}"), $"Deleted: {id}"], new Collection(engine).Run());
    }

    // What an image was made of, if that has no name, no container, and nothing else was made of it.
    private ImageRecord? NeedlessParent(ImageRecord image) =>
        new ImageParents(engine).Find(image) is { } parent && !engine.Images.NamesById()[parent.Id].Any() &&
        engine.Containers.List().All(container => container.ImageId != parent.Id) &&
        engine.Images.List().All(other => other.Id == image.Id || other.Id == parent.Id || !parent.Layers.SequenceEqual(other.Layers.Take(parent.Layers.Count)))
            ? parent : null;

    private static ContainersException NotKnown(string text) =>
        new(ErrorKind.NotFound, $"{text}: image not known") { Hint = "wherry images lists the images there are" };

    private void Untag(string id, string name)
    {
        engine.Images.Untag(name);
        engine.Events.Write(EventRecord.OfImage(id, name, "untag"));
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
