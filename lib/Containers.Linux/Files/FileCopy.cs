using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Copies the content of a file the cheapest way there is: sharing the blocks where the file system can (copy_file_range(2)
/// does on btrfs and xfs), inside the kernel otherwise, by hand where neither is to be had. Holes stay holes.
/// </summary>
public static class FileCopy
{
    private const int BufferSize = 128 * 1024;

    /// <summary>Copies everything from one regular file into another, which must be empty and open for writing.</summary>
    /// <exception cref="LinuxException">ENOSPC, EDQUOT, EIO: what was copied so far stays.</exception>
    public static void Copy(FileDescriptor source, FileDescriptor target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        var inKernel = true;
        long at = 0;
        while (NextData(source, at) is { } data)
        {
            for (at = data.Start; at < data.End;)
            {
                var count = inKernel ? CopyInKernel(source, target, at, data.End - at) : CopyByHand(source, target, at, data.End - at);
                if (count < 0)
                {
                    inKernel = false;
                }
                else if (count == 0)
                {
                    break; // the file is shorter than it was a moment ago
                }

                at += Math.Max(count, 0);
            }

            at = data.End;
        }

        Check.Io(Libc.ftruncate(target.Number, at), "ftruncate", $"descriptor {target.Number}");
    }

    /// <summary>
    /// The next piece of the file with data in it, at or after an offset. Null at the end of the file; a hole there is told by
    /// an empty piece.
    /// </summary>
    private static (long Start, long End)? NextData(FileDescriptor file, long from)
    {
        var end = Seek(file, 0, SeekConstants.SEEK_END);
        if (from >= end)
        {
            return null;
        }

        var start = Libc.lseek(file.Number, from, SeekConstants.SEEK_DATA);
        if (start < 0)
        {
            // ENXIO: nothing but a hole to the end. EINVAL: a file system that does not know of holes.
            return Check.LastErrno == Errno.ENXIO ? (end, end)
                : Check.LastErrno == Errno.EINVAL ? (from, end)
                : throw Check.Error("lseek", $"descriptor {file.Number}");
        }

        return (start, Seek(file, start, SeekConstants.SEEK_HOLE));
    }

    private static long Seek(FileDescriptor file, long offset, int whence) =>
        (long)Check.Io((nint)Libc.lseek(file.Number, offset, whence), "lseek", $"descriptor {file.Number}");

    /// <summary>Bytes copied; 0 at the end of the file; -1 where the kernel cannot do it between these two files.</summary>
    private static unsafe long CopyInKernel(FileDescriptor source, FileDescriptor target, long at, long length)
    {
        while (true)
        {
            var from = at;
            var to = at;
            var count = Libc.copy_file_range(source.Number, &from, target.Number, &to, (nuint)Math.Min(length, 1 << 30), 0);
            switch (count < 0 ? Check.LastErrno : 0)
            {
                case 0:
                    return count;
                case Errno.EINTR:
                    continue;
                case Errno.ENOSPC or Errno.EDQUOT or Errno.EIO:
                    throw Check.Error("copy_file_range", $"descriptor {target.Number}");
                default:
                    return -1;
            }
        }
    }

    private static long CopyByHand(FileDescriptor source, FileDescriptor target, long at, long length)
    {
        Seek(source, at, SeekConstants.SEEK_SET);
        Seek(target, at, SeekConstants.SEEK_SET);
        var buffer = new byte[BufferSize];
        long copied = 0;
        while (copied < length)
        {
            var count = source.Read(buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - copied)));
            if (count == 0)
            {
                break;
            }

            target.Write(buffer.AsSpan(0, count));
            copied += count;
        }

        return copied;
    }
}
