namespace Containers.Linux.Files;

/// <summary>Compares what is in two files. Follows no symbolic link.</summary>
public sealed class FileComparison
{
    private const int BufferLength = 128 * 1024;

    private readonly byte[] _left = new byte[BufferLength];
    private readonly byte[] _right = new byte[BufferLength];

    /// <summary>Whether two regular files have the same bytes.</summary>
    /// <param name="here">The directory of one.</param>
    /// <param name="there">The directory of the other.</param>
    /// <param name="name">The name of both.</param>
    public bool HaveSameBytes(DirectoryHandle here, DirectoryHandle there, byte[] name)
    {
        ArgumentNullException.ThrowIfNull(here);
        ArgumentNullException.ThrowIfNull(there);
        using var mine = here.OpenFile(name);
        using var its = there.OpenFile(name);
        while (true)
        {
            var count = Fill(mine, _left);
            if (Fill(its, _right) != count || !_left.AsSpan(0, count).SequenceEqual(_right.AsSpan(0, count)))
            {
                return false;
            }

            if (count == 0)
            {
                return true;
            }
        }
    }

    /// <summary>Whether two regular files or directories have the same extended attributes.</summary>
    /// <param name="here">The directory of one.</param>
    /// <param name="there">The directory of the other.</param>
    /// <param name="name">The name of both.</param>
    /// <param name="counts">Which attributes count; all if it is null.</param>
    public static bool HaveSameAttributes(DirectoryHandle here, DirectoryHandle there, byte[] name, Func<string, bool>? counts = null)
    {
        ArgumentNullException.ThrowIfNull(here);
        ArgumentNullException.ThrowIfNull(there);
        var (mine, its) = (here.PathTo(name), there.PathTo(name));
        var names = Attributes(mine);
        return names.SequenceEqual(Attributes(its)) &&
               names.TrueForAll(each => ExtendedAttributes.Get(mine, each).AsSpan().SequenceEqual(ExtendedAttributes.Get(its, each)));

        List<string> Attributes(byte[] path) => [.. ExtendedAttributes.List(path).Where(each => counts?.Invoke(each) != false).Order(StringComparer.Ordinal)];
    }

    private static int Fill(FileDescriptor file, byte[] buffer)
    {
        var count = 0;
        int read;
        while (count < buffer.Length && (read = file.Read(buffer.AsSpan(count))) > 0)
        {
            count += read;
        }

        return count;
    }
}
