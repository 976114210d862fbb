using System.Text;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>Extended attributes, xattr(7), by path and never through a symbolic link.</summary>
public static class ExtendedAttributes
{
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
    public static unsafe byte[]? Get(NativePath path, string name)
    {
        var buffer = new byte[65536]; // XATTR_SIZE_MAX
        fixed (byte* file = path.Terminated)
        fixed (byte* attribute = ((NativePath)name).Terminated)
        fixed (byte* bytes = buffer)
        {
            var length = Libc.lgetxattr(file, attribute, bytes, (nuint)buffer.Length);
            if (length < 0)
            {
                return Check.LastErrno is Errno.ENODATA or Errno.EOPNOTSUPP
                    ? null
                    : throw Check.Error("getxattr " + name, path.ToString());
            }

            return buffer[..(int)length];
        }
    }

    /// <summary>Takes one attribute away; one that is not there is fine.</summary>
    public static unsafe void Remove(NativePath path, string name)
    {
        fixed (byte* file = path.Terminated)
        fixed (byte* attribute = ((NativePath)name).Terminated)
        {
            if (Libc.lremovexattr(file, attribute) < 0 && Check.LastErrno != Errno.ENODATA)
            {
                throw Check.Error("removexattr " + name, path.ToString());
            }
        }
    }

    /// <summary>The names of the attributes this process may see.</summary>
    public static unsafe IReadOnlyList<string> List(NativePath path)
    {
        var buffer = new byte[65536]; // XATTR_LIST_MAX
        fixed (byte* file = path.Terminated)
        fixed (byte* bytes = buffer)
        {
            var length = Libc.llistxattr(file, bytes, (nuint)buffer.Length);
            if (length < 0)
            {
                return Check.LastErrno == Errno.EOPNOTSUPP ? [] : throw Check.Error("listxattr", path.ToString());
            }

            return Encoding.UTF8.GetString(buffer, 0, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
    }
}
