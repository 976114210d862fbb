using System.Text;
using Containers.Dockerfile.Matching;
using Containers.Engine.Files;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>
/// A tree that is copied from, with what is ignored of it. Nothing outside of it can be reached: the kernel resolves every
/// path below its open root.
/// </summary>
internal sealed class SourceTree(OpenTree tree, PathPatterns ignored, PathPatterns excluded) : IDisposable
{
    internal DirectoryHandle Root => tree.Root;

    public void Dispose() => tree.Dispose();

    /// <summary>What a pattern stands for, in the order of names. A path without wildcards has to be there.</summary>
    /// <exception cref="ContainersException">NotFound.</exception>
    internal IReadOnlyList<string> Find(string pattern)
    {
        var path = Clean(pattern);
        if (!Wildcard.IsWildcard(path))
        {
            return Exists(path) ? [path] : throw new ContainersException(ErrorKind.NotFound, $"\"/{path}\": not found")
            {
                Hint = ignored.Matches(path) ? "the ignore file leaves it out of the build context" : null,
            };
        }

        var found = new List<string> { string.Empty };
        foreach (var component in path.Split('/'))
        {
            found = [.. found.SelectMany(above => Below(above, component))];
        }

        return [.. found.Where(Exists)];
    }

    /// <summary>Whether something is left out, with all that is below it.</summary>
    /// <param name="path">Its path from the root, which the ignore file speaks of.</param>
    /// <param name="below">Its path from what is copied, which --exclude speaks of; null for what is copied itself.</param>
    /// <param name="isDirectory">Whether it is a directory, of which something below may stay.</param>
    internal bool IsLeftOut(string path, string? below, bool isDirectory)
    {
        var (isIgnored, isExcluded) = (ignored.Matches(path), below is not null && excluded.Matches(below));
        return (isIgnored || isExcluded) &&
               (!isDirectory || (isIgnored && ignored.CoversAll(path)) || (isExcluded && excluded.CoversAll(below!)) || !KeepsSomething(path, below));
    }

    private bool Exists(string path)
    {
        try
        {
            using var item = TreeItem.Find(Root, Encoding.UTF8.GetBytes(path), follow: true);
            return item.Status is { } status && !(path.Length > 0 && IsLeftOut(path, null, status.Type == FileType.Directory));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return false;
        }
    }

    private IEnumerable<string> Below(string above, string component)
    {
        if (!Wildcard.IsWildcard(component))
        {
            return [Join(above, component)];
        }

        var pattern = Wildcard.Parse(component);
        try
        {
            using var directory = Root.OpenDirectoryInRoot(above.Length == 0 ? "." : above);
            return [.. directory.Names().Select(Encoding.UTF8.GetString).Where(pattern.Matches).Order(StringComparer.Ordinal).Select(name => Join(above, name))];
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return [];
        }
    }

    // Only asked where a rule speaks of something below a directory that is left out.
    private bool KeepsSomething(string path, string? below)
    {
        using var directory = Root.OpenDirectoryInRoot(path);
        return directory.Names().Any(name =>
        {
            var text = Encoding.UTF8.GetString(name);
            return !IsLeftOut(Join(path, text), below is null ? null : Join(below, text), directory.Status(name)?.Type == FileType.Directory);
        });
    }

    private static string Clean(string pattern) => Path.GetFullPath("/" + pattern).Trim('/');

    private static string Join(string above, string name) => above.Length == 0 ? name : $"{above}/{name}";
}
