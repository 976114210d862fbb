using System.Text;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>Extended attributes, xattr(7), by path and never through a symbolic link.</summary>
public static class ExtendedAttributes
{
    private const int UsualLength = 512;
    private const int LargestLength = 65536; // XATTR_SIZE_MAX, XATTR_LIST_MAX

    /// <summary>Sets one attribute. EOPNOTSUPP: the file system has none of that kind; EPERM: not ours to set.</summary>
    public static unsafe void Set(NativePath path, string name, ReadOnlySpan<byte> value)
    {
        fixed (byte* file = path.Terminated)
        fixed (byte* attribute = ((NativePath)name).Terminated)
        fixed (byte* bytes = value)
        {
            Check.Io(Libc.lsetxattr(file, attribute, bytes, (nuint)value.Length, 0), "setxattr " + name, path.Terminated);
        }
    }

    /// <summary>One attribute's value; null when it is not set or the file system has none.</summary>
    public static byte[]? Get(NativePath path, string name)
    {
        Span<byte> usual = stackalloc byte[UsualLength];
        var length = TryGet(path, name, usual);
        if (length >= 0)
        {
            return usual[..length].ToArray();
        }

        var buffer = Array.Empty<byte>();
        if (Check.LastErrno == Errno.ERANGE)
        {
            buffer = new byte[LargestLength];
            length = TryGet(path, name, buffer);
        }

        return length >= 0 ? buffer[..length]
            : Check.LastErrno is Errno.ENODATA or Errno.EOPNOTSUPP ? null : throw Check.Error("getxattr " + name, path.ToString());
    }

    /// <summary>The names of the attributes this process may see.</summary>
    public static IReadOnlyList<string> List(NativePath path)
    {
        Span<byte> usual = stackalloc byte[UsualLength];
        var length = TryList(path, usual);
        if (length >= 0)
        {
            return Names(usual[..length]);
        }

        var buffer = Array.Empty<byte>();
        if (Check.LastErrno == Errno.ERANGE)
        {
            buffer = new byte[LargestLength];
            length = TryList(path, buffer);
        }

        return length >= 0 ? Names(buffer.AsSpan(0, length))
            : Check.LastErrno == Errno.EOPNOTSUPP ? [] : throw Check.Error("listxattr", path.ToString());
    }

    private static unsafe int TryGet(NativePath path, string name, Span<byte> buffer)
    {
        fixed (byte* file = path.Terminated)
        fixed (byte* attribute = ((NativePath)name).Terminated)
        fixed (byte* bytes = buffer)
        {
            return (int)Libc.lgetxattr(file, attribute, bytes, (nuint)buffer.Length);
        }
    }

    private static unsafe int TryList(NativePath path, Span<byte> buffer)
    {
        fixed (byte* file = path.Terminated)
        fixed (byte* bytes = buffer)
        {
            return (int)Libc.llistxattr(file, bytes, (nuint)buffer.Length);
        }
    }

    private static string[] Names(ReadOnlySpan<byte> list) =>
        list.IsEmpty ? [] : Encoding.UTF8.GetString(list).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}
