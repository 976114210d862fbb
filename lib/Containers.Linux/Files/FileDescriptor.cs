using System.Runtime.InteropServices;
using Containers.Linux.Interop;
using Microsoft.Win32.SafeHandles;

namespace Containers.Linux.Files;

/// <summary>An open file description this process owns. Always close-on-exec; closed on dispose or finalisation.</summary>
public class FileDescriptor : SafeHandleMinusOneIsInvalid
{
    /// <summary>Takes ownership of <paramref name="fd"/>.</summary>
    public FileDescriptor(int fd)
        : base(ownsHandle: true) => SetHandle(fd);

    /// <summary>The number, valid while this object is alive and not disposed.</summary>
    public int Number => (int)handle;

    /// <summary>The path through which this process itself can reopen the file, whatever its name has become.</summary>
    public string SelfPath => $"/proc/self/fd/{Number}";

    /// <summary>The path through which other processes of the same user and namespace can reach the file.</summary>
    public string PathForOthers => $"/proc/{Libc.getpid()}/fd/{Number}";

    /// <summary>Makes a second descriptor for the same open file description. The caller owns it.</summary>
    /// <param name="atLeast">The lowest number wanted.</param>
    public FileDescriptor Duplicate(int atLeast = 3) =>
        new(Check.Io(Libc.fcntl(Number, FcntlCommands.F_DUPFD_CLOEXEC, atLeast), "fcntl", "F_DUPFD_CLOEXEC"));

    /// <summary>Wraps standard input, output or error: the number is duplicated, the original stays open.</summary>
    public static FileDescriptor Standard(int number) =>
        new(Check.Io(Libc.fcntl(number, FcntlCommands.F_DUPFD_CLOEXEC, 3), "fcntl", $"descriptor {number}"));

    /// <summary>
    /// A second descriptor for one this process was started with. Those are known by surviving an exec: what was opened
    /// since, by us or the runtime, does not, and is not to be had here (EBADF).
    /// </summary>
    public static FileDescriptor OfCaller(int number)
    {
        var flags = Libc.fcntl(number, FcntlCommands.F_GETFD, 0);
        return flags >= 0 && (flags & FcntlCommands.FD_CLOEXEC) == 0 ? Standard(number) : throw new LinuxException("fcntl", Errno.EBADF, $"descriptor {number}");
    }

    /// <summary>A pipe: what is written to the second comes out of the first. Both are the caller's.</summary>
    public static unsafe (FileDescriptor Read, FileDescriptor Write) Pipe()
    {
        var fds = stackalloc int[2];
        Check.Io(Libc.pipe2(fds, OpenFlags.O_CLOEXEC), "pipe2");
        return (new FileDescriptor(fds[0]), new FileDescriptor(fds[1]));
    }

    /// <summary>Reads what is there, at most the buffer; 0 at the end of the file. Interrupted calls are repeated.</summary>
    /// <exception cref="LinuxException">Includes EAGAIN for a non-blocking descriptor with nothing to read.</exception>
    public int Read(Span<byte> buffer)
    {
        var result = TryRead(buffer, out var errno);
        return result >= 0 ? result : throw new LinuxException("read", errno, $"descriptor {Number}");
    }

    /// <summary>As <see cref="Read"/>, but reports an error number instead of throwing; -1 then.</summary>
    public unsafe int TryRead(Span<byte> buffer, out int errno)
    {
        fixed (byte* pointer = &MemoryMarshal.GetReference(buffer))
        {
            while (true)
            {
                var count = Libc.read(Number, pointer, (nuint)buffer.Length);
                errno = count < 0 ? Check.LastErrno : 0;
                if (errno != Errno.EINTR)
                {
                    return (int)count;
                }
            }
        }
    }

    /// <summary>Writes all of it, however many calls that takes.</summary>
    public void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var count = TryWrite(buffer, out var errno);
            if (count < 0)
            {
                throw new LinuxException("write", errno, $"descriptor {Number}");
            }

            buffer = buffer[count..];
        }
    }

    /// <summary>Writes once, as much as goes; -1 and the error number when nothing did.</summary>
    public unsafe int TryWrite(ReadOnlySpan<byte> buffer, out int errno)
    {
        fixed (byte* pointer = &MemoryMarshal.GetReference(buffer))
        {
            while (true)
            {
                var count = Libc.write(Number, pointer, (nuint)buffer.Length);
                errno = count < 0 ? Check.LastErrno : 0;
                if (errno != Errno.EINTR)
                {
                    return (int)count;
                }
            }
        }
    }

    /// <summary>Tells what is open.</summary>
    public unsafe FileStatus Status()
    {
        StatxBuffer buffer;
        byte nothing = 0;
        Check.Io(Libc.statx(Number, &nothing, AtFlags.AT_EMPTY_PATH, AtFlags.STATX_BASIC_STATS, &buffer), "statx", $"descriptor {Number}");
        return FileStatus.From(buffer);
    }

    /// <summary>Moves on without writing: what is passed over in a new file is a hole, which reads as zeros.</summary>
    public void SkipAhead(long bytes)
    {
        const int SEEK_CUR = 1;
        if (Libc.lseek(Number, bytes, SEEK_CUR) < 0)
        {
            throw Check.Error("lseek", $"descriptor {Number}");
        }
    }

    /// <summary>Cuts the file, or makes it longer by a hole.</summary>
    public void SetLength(long length) => Check.Io(Libc.ftruncate(Number, length), "ftruncate", $"descriptor {Number}");

    /// <summary>Forces content and metadata to the disk, fsync(2).</summary>
    public void Sync() => Check.Io(Libc.fsync(Number), "fsync", $"descriptor {Number}");

    /// <summary>
    /// Has the kernel begin to write a part of a file to the disk, sync_file_range(2), so that a later <see cref="Sync"/> finds less to do.
    /// Promises nothing, and fails silently.
    /// </summary>
    /// <param name="offset">Where the part begins, in bytes.</param>
    /// <param name="length">How long it is, in bytes; 0 for the rest of the file.</param>
    public void BeginSync(long offset = 0, long length = 0)
    {
        const uint SYNC_FILE_RANGE_WRITE = 2;
        _ = Libc.sync_file_range(Number, offset, length, SYNC_FILE_RANGE_WRITE);
    }

    /// <summary>
    /// Has the kernel drop the beginning of a file from the page cache, posix_fadvise(2), as far as it is on the disk. Promises nothing, and
    /// fails silently.
    /// </summary>
    /// <param name="length">How much of it, in bytes.</param>
    public void DropCached(long length)
    {
        const int POSIX_FADV_DONTNEED = 4;
        _ = Libc.posix_fadvise(Number, 0, length, POSIX_FADV_DONTNEED);
    }

    /// <summary>Makes reads and writes return EAGAIN instead of waiting. The flag belongs to the description, not the descriptor.</summary>
    public void SetNonBlocking()
    {
        var flags = Check.Io(Libc.fcntl(Number, FcntlCommands.F_GETFL, 0), "fcntl", "F_GETFL");
        Check.Io(Libc.fcntl(Number, FcntlCommands.F_SETFL, flags | OpenFlags.O_NONBLOCK), "fcntl", "F_SETFL");
    }

    /// <summary>
    /// A stream over a duplicate of this descriptor, which the stream owns. Made for pipes, sockets and files alike: it
    /// asks nothing of the descriptor but read and write.
    /// </summary>
    public Stream OpenStream() => new DescriptorStream(Duplicate());

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;
}
