using Containers.Engine.Containers;
using Containers.Oci;
using Containers.Oci.References;
using Containers.State.Containers;
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
        var (id, name) = Find(text);
        return Remove(id, text, force, sparesParents, names => name switch
        {
            { Digest: null } when !names.Contains(name.ToString()) => throw NotKnown(text), // somebody has just taken it away: the names that are left are not meant
            { Digest: null } => [name.ToString()],
            null when names.Count > 1 && !force => throw new ContainersException(
                ErrorKind.InUse, $"unable to delete image {id} by ID with more than one tag ({string.Join(", ", names)}): please force removal")
            {
                Hint = $"wherry rmi -f {text}",
            },
            _ => names,
        });
    }

    /// <summary>Removes an image, or a manifest list, with all its names unless a container is made of it.</summary>
    /// <exception cref="ContainersException">NotFound; InUse by a container.</exception>
    public Removal RemoveUnused(string id) => Remove(id, id, force: false, sparesParents: true, names => names);

    private (string Id, ImageReference? Name) Find(string text)
    {
        if (engine.Images.ResolveList(text) is { } list)
        {
            return (list.List.Id, list.Name);
        }

        var (image, name) = engine.Images.Resolve(text) ?? throw NotKnown(text);
        return (image.Id, name);
    }

    // Which names go is chosen while nobody else gives or takes any; without one left the image goes.
    private Removal Remove(string id, string text, bool force, bool sparesParents, Func<List<string>, List<string>> choose)
    {
        while (true)
        {
            var (lines, isGone, users) = TryRemove(id, text, sparesParents, choose);
            if (users.Count == 0)
            {
                return new Removal(lines, isGone ? new Collection(engine).Run() : 0);
            }

            End(text, users, force);
        }
    }

    private (IReadOnlyList<string> Lines, bool IsGone, IReadOnlyList<ContainerRecord> Users) TryRemove(
        string id, string text, bool sparesParents, Func<List<string>, List<string>> choose)
    {
        using var hold = engine.HoldContent();
        using var alone = engine.Images.Hold();
        var image = engine.Images.Find(id);
        var names = engine.Images.NamesById()[id].ToList();
        var going = image is null && !engine.Lists.Exists(id) ? throw NotKnown(text) : choose(names);
        var isGone = going.Count == names.Count;
        if (isGone && engine.Containers.List().Where(container => container.ImageId == id).ToList() is { Count: > 0 } users)
        {
            return ([], false, users);
        }

        var lines = going.ConvertAll(name => Untag(id, name, isRemembered: !isGone));
        if (isGone)
        {
            var name = going.FirstOrDefault() ?? string.Empty;
            lines.AddRange(image is null ? RemoveList(id, name) : RemoveRecords(image, name, sparesParents));
        }

        new LayoutIndex(engine).Refresh();
        return (lines, isGone, []);
    }

    private List<string> RemoveRecords(ImageRecord image, string name, bool sparesParents)
    {
        var lines = new List<string>();
        for (ImageRecord? next = image, parent; next is not null; next = parent)
        {
            parent = sparesParents ? null : NeedlessParent(next);
            engine.Images.Remove(next.Id);
            engine.Events.Write(EventRecord.OfImage(next.Id, next == image ? name : string.Empty, "remove"));
            lines.Add($"Deleted: {next.Id}");
        }

        return lines;
    }

    private List<string> RemoveList(string id, string name)
    {
        engine.Lists.Remove(id);
        engine.Events.Write(EventRecord.OfImage(id, name, "remove"));
        return [$"Deleted: {id}"];
    }

    // What an image was made of, if that has no name, no container, and nothing else was made of it.
    private ImageRecord? NeedlessParent(ImageRecord image) =>
        new ImageParents(engine).Find(image) is { } parent && !engine.Images.NamesById()[parent.Id].Any() &&
        engine.Containers.List().All(container => container.ImageId != parent.Id) &&
        engine.Images.List().All(other => other.Id == image.Id || other.Id == parent.Id || !parent.Layers.SequenceEqual(other.Layers.Take(parent.Layers.Count)))
            ? parent : null;

    private static ContainersException NotKnown(string text) =>
        new(ErrorKind.NotFound, $"{text}: image not known") { Hint = "wherry images lists the images there are" };

    private string Untag(string id, string name, bool isRemembered)
    {
        engine.Images.Untag(name, isRemembered);
        engine.Events.Write(EventRecord.OfImage(id, name, "untag"));
        return $"Untagged: {name}";
    }

    private void End(string text, IReadOnlyList<ContainerRecord> users, bool force)
    {
        if (!force)
        {
            throw new ContainersException(ErrorKind.InUse, $"image used by {users[0].Id}: image is in use by a container: consider listing external containers and force-removing image")
            {
                Hint = $"wherry rm {users[0].Name} first, or wherry rmi -f {text} to remove the container too",
            };
        }

        foreach (var user in users)
        {
            new ContainerRemover(engine).Remove(user, new RemoveOptions { Force = true });
        }
    }
}
