namespace Containers.Linux.Files;

/// <summary>
/// A way down into a tree that may be hostile and of any depth. Depth costs memory here, neither stack nor descriptors: only
/// the directory it stands in is open, and the way back up is its "..", checked to be where it came from.
/// </summary>
public sealed class DirectoryDescent : IDisposable
{
    private readonly Stack<(ulong Device, ulong Inode)> _above = new();

    /// <summary>Starts in a directory directly in an open one, which stays the caller's.</summary>
    /// <param name="parent">The open directory.</param>
    /// <param name="name">The name in it, "." for itself; a symbolic link is refused with ELOOP or ENOTDIR.</param>
    public DirectoryDescent(DirectoryHandle parent, NativePath name)
    {
        ArgumentNullException.ThrowIfNull(parent);
        Current = parent.OpenDirectory(name);
    }

    /// <summary>Where it stands; valid until the next step.</summary>
    public DirectoryHandle Current { get; private set; }

    /// <summary>Steps from the start.</summary>
    public int Depth => _above.Count;

    /// <summary>Goes into a directory directly in the current one, never through a symbolic link.</summary>
    public void Enter(NativePath name)
    {
        var next = Current.OpenDirectory(name);
        _above.Push(Identity(Current));
        Current.Dispose();
        Current = next;
    }

    /// <summary>Goes back up a step.</summary>
    /// <exception cref="LinuxException">EBUSY: the directory was moved meanwhile.</exception>
    public void Leave()
    {
        var above = Current.OpenDirectory(".."u8);
        Current.Dispose();
        Current = above;
        if (Identity(above) != _above.Pop())
        {
            throw new LinuxException("open", Errno.EBUSY, "a directory that was moved meanwhile");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Current.Dispose();

    private static (ulong Device, ulong Inode) Identity(DirectoryHandle directory)
    {
        var status = directory.Status();
        return (status.Device, status.Inode);
    }
}
