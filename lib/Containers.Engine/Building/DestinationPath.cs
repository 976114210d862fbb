using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// A path in a tree as it really is: without symbolic links, ".", "..", as far as it exists; links never lead out. What a
/// layer's archive must call a place so that it is the one that was meant.
/// </summary>
/// <param name="Components">Its components from the root; none for the root itself.</param>
/// <param name="Existing">How many of them exist.</param>
/// <param name="Type">What is there; null when it does not exist as a whole.</param>
internal sealed record DestinationPath(IReadOnlyList<byte[]> Components, int Existing, FileType? Type)
{
    private const int MostLinks = 40; // as the kernel

    /// <summary>The path from the root, without a slash at either end.</summary>
    internal byte[] Whole => Join(Components);

    /// <summary>Finds out.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="path">The path from its root.</param>
    /// <exception cref="ContainersException">Invalid: something on the way is no directory.</exception>
    /// <exception cref="LinuxException">ELOOP: links that lead in a circle.</exception>
    internal static DestinationPath Resolve(DirectoryHandle root, ReadOnlySpan<byte> path)
    {
        var left = new Stack<byte[]>(Split(path).Reverse());
        var done = new List<byte[]>();
        var existing = 0;
        FileType? type = FileType.Directory;
        for (var links = 0; left.TryPop(out var component);)
        {
            if (component is [(byte)'.', (byte)'.'])
            {
                done.RemoveRange(Math.Max(done.Count - 1, 0), Math.Min(done.Count, 1));
                existing = Math.Min(existing, done.Count);
                type = existing == done.Count ? FileType.Directory : null;
                continue;
            }

            if (type is not (null or FileType.Directory))
            {
                throw new ContainersException(ErrorKind.Invalid, $"/{Encoding.UTF8.GetString(Join(done))} is not a directory");
            }

            var status = existing == done.Count ? StatusOf(root, done, component) : null;
            if (status?.Type != FileType.SymbolicLink)
            {
                done.Add(component);
                type = status?.Type;
                existing += status is null ? 0 : 1;
                continue;
            }

            if (++links > MostLinks)
            {
                throw new LinuxException("open", Errno.ELOOP, Encoding.UTF8.GetString(path));
            }

            Follow(root, component, done, left);
            existing = done.Count;
        }

        return new DestinationPath(done, existing, type);
    }

    /// <summary>The components joined by slashes.</summary>
    internal static byte[] Join(IEnumerable<byte[]> components) =>
        [.. components.SelectMany((component, index) => index == 0 ? component : (byte[])[(byte)'/', .. component])];

    /// <summary>The components of a path, without "." and empty ones.</summary>
    internal static IEnumerable<byte[]> Split(ReadOnlySpan<byte> path)
    {
        var components = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (path[range] is { Length: > 0 } component && !component.SequenceEqual("."u8))
            {
                components.Add(component.ToArray());
            }
        }

        return components;
    }

    private static FileStatus? StatusOf(DirectoryHandle root, List<byte[]> above, byte[] name)
    {
        using var directory = root.OpenDirectoryInRoot(above.Count == 0 ? "."u8 : Join(above));
        return directory.Status(name);
    }

    private static void Follow(DirectoryHandle root, byte[] link, List<byte[]> done, Stack<byte[]> left)
    {
        using var directory = root.OpenDirectoryInRoot(done.Count == 0 ? "."u8 : Join(done));
        var target = directory.ReadLink(link);
        if (target is [(byte)'/', ..])
        {
            done.Clear();
        }

        foreach (var component in Split(target).Reverse())
        {
            left.Push(component);
        }
    }
}
