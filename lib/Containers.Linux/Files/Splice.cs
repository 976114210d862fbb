using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>Moves bytes between descriptors inside the kernel, splice(2). One side must be a pipe.</summary>
public static class Splice
{
    /// <summary>Moves what is there, without waiting; 0 at the end of the input, -1 and the error number when nothing was moved.</summary>
    public static unsafe int Try(FileDescriptor from, FileDescriptor to, int most, out int errno)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        while (true)
        {
            var count = Libc.splice(from.Number, null, to.Number, null, (nuint)most, SpliceFlags.SPLICE_F_MOVE | SpliceFlags.SPLICE_F_NONBLOCK);
            errno = count < 0 ? Check.LastErrno : 0;
            if (errno != Errno.EINTR)
            {
                return (int)count;
            }
        }
    }
}
