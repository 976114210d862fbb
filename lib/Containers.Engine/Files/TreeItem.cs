using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Engine.Files;

/// <summary>What a path leads to: a name in an open directory, and what it stands for. Owns the directory.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="DirectoryPath">Its path below the root; empty for the root.</param>
/// <param name="Name">The name in it; "." when the path is the directory itself.</param>
/// <param name="Status">What is there; null for nothing.</param>
internal sealed record TreeItem(DirectoryHandle Directory, byte[] DirectoryPath, byte[] Name, FileStatus? Status) : IDisposable
{
    private const int MostLinks = 40; // as the kernel

    internal bool IsDirectory => Status?.Type == FileType.Directory;

    /// <summary>The item's own path below the root.</summary>
    internal byte[] Path => Name is [(byte)'.'] ? DirectoryPath : [.. DirectoryPath, (byte)'/', .. Name];

    /// <summary>
    /// Resolves a path below a root that cannot be left. Directories on the way are resolved by the kernel; a symbolic link
    /// in the last place is followed if wished, also to where there is nothing yet.
    /// </summary>
    /// <exception cref="LinuxException">ENOENT or ENOTDIR: the directory on the way does not exist.</exception>
    internal static TreeItem Find(DirectoryHandle root, byte[] path, bool follow)
    {
        for (var links = 0; links <= MostLinks; links++)
        {
            var (above, name) = Split(path);
            var directory = root.OpenDirectoryInRoot(above.Length == 0 ? "."u8 : above);
            try
            {
                var status = directory.Status(name);
                if (!follow || status?.Type != FileType.SymbolicLink)
                {
                    return new TreeItem(directory, above, name, status);
                }

                var target = directory.ReadLink(name);
                path = target is [(byte)'/', ..] ? target : [.. above, (byte)'/', .. target];
                directory.Dispose();
            }
            catch
            {
                directory.Dispose();
                throw;
            }
        }

        throw new LinuxException("open", Errno.ELOOP, System.Text.Encoding.UTF8.GetString(path));
    }

    public void Dispose() => Directory.Dispose();

    // A path that ends in ".", ".." or nothing is a directory's own.
    private static (byte[] Above, byte[] Name) Split(byte[] path)
    {
        var trimmed = path.AsSpan().TrimEnd((byte)'/');
        var slash = trimmed.LastIndexOf((byte)'/');
        var name = trimmed[(slash + 1)..];
        return name.Length == 0 || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)
            ? (trimmed.ToArray(), "."u8.ToArray())
            : (trimmed[..Math.Max(slash, 0)].ToArray(), name.ToArray());
    }
}
