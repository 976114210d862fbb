using System.Text;
using Containers.Linux;
using Containers.Linux.Files;

namespace Containers.Layers.Stacking;

/// <summary>
/// Gives a copy what its original has: owner before mode, since a change of owner takes set-uid away, then extended
/// attributes, and the time last.
/// </summary>
internal static class FileAttributeCopy
{
    /// <summary>For anything but a directory.</summary>
    internal static void Copy(DirectoryHandle source, DirectoryHandle target, byte[] name, FileStatus status)
    {
        target.ChangeOwner(name, status.UserId, status.GroupId);
        CopyExtended(PathOf(source, name), PathOf(target, name));
        if (status.Type != FileType.SymbolicLink)
        {
            target.ChangeMode(name, status.Mode);
        }

        target.ChangeTime(name, status.Modified);
    }

    /// <summary>For directories, when everything is in them: each entry made changes their time.</summary>
    internal static void CopyToDirectory(DirectoryHandle source, DirectoryHandle target)
    {
        var status = source.Status("."u8)!.Value;
        target.ChangeOwner("."u8, status.UserId, status.GroupId);
        CopyExtended(PathOf(source, "."u8), PathOf(target, "."u8));
        target.ChangeMode("."u8, status.Mode);
        target.ChangeTime("."u8, status.Modified);
    }

    private static void CopyExtended(byte[] source, byte[] target)
    {
        var wanted = ExtendedAttributes.List(source).Where(name => !OverlayMarks.IsOverlaysOwn(name)).ToList();
        // A directory that is there from a lower layer: as overlay shows it, only what the topmost one has.
        foreach (var name in ExtendedAttributes.List(target).Except(wanted))
        {
            Try(() => ExtendedAttributes.Remove(target, name));
        }

        foreach (var name in wanted)
        {
            if (ExtendedAttributes.Get(source, name) is { } value)
            {
                Try(() => ExtendedAttributes.Set(target, name, value));
            }
        }
    }

    // Labels of the host's security modules are the host's to give.
    private static void Try(Action action)
    {
        try
        {
            action();
        }
        catch (LinuxException e) when (e.Errno is Errno.EOPNOTSUPP or Errno.EPERM)
        {
        }
    }

    // lsetxattr has no form that takes a directory and a name (before kernel 6.13).
    private static byte[] PathOf(DirectoryHandle parent, ReadOnlySpan<byte> name) =>
        [.. Encoding.UTF8.GetBytes(parent.SelfPath), (byte)'/', .. name];
}
