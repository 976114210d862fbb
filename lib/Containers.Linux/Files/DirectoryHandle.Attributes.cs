using System.Buffers.Binary;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

public sealed partial class DirectoryHandle
{
    private const long OmitTime = (1L << 30) - 2;

    /// <summary>Changes owner and group of a name, itself if it is a symbolic link. EINVAL: the id is not mapped here.</summary>
    public unsafe void ChangeOwner(NativePath name, uint userId, uint groupId)
    {
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(
                Libc.fchownat(Number, pointer, userId, groupId, AtFlags.AT_SYMLINK_NOFOLLOW), "chown", name.Terminated);
        }
    }

    /// <summary>Sets the permission bits, set-uid and friends included, of something that must not be a symbolic link.</summary>
    public unsafe void ChangeMode(NativePath name, uint mode)
    {
        // fchmodat has no "do not follow" below kernel 6.6; an O_PATH descriptor cannot be swapped under us.
        fixed (byte* pointer = name.Terminated)
        {
            var flags = OpenFlags.O_PATH | OpenFlags.O_NOFOLLOW | OpenFlags.O_CLOEXEC;
            using var file = new FileDescriptor(Check.Io(Libc.openat(Number, pointer, flags, 0), "open", name.Terminated));
            fixed (byte* self = ((NativePath)file.SelfPath).Terminated)
            {
                Check.Io(Libc.fchmodat(AtFlags.AT_FDCWD, self, mode, 0), "chmod", name.Terminated);
            }
        }
    }

    /// <summary>Sets the modification time, of the link itself for symbolic links; the access time is left alone.</summary>
    public unsafe void ChangeTime(NativePath name, FileTime modified)
    {
        var times = stackalloc TimeSpec[2];
        times[0] = new TimeSpec { tv_nsec = OmitTime };
        times[1] = new TimeSpec { tv_sec = modified.Seconds, tv_nsec = modified.Nanoseconds };
        fixed (byte* pointer = name.Terminated)
        {
            Check.Io(Libc.utimensat(Number, pointer, times, AtFlags.AT_SYMLINK_NOFOLLOW), "utimensat", name.Terminated);
        }
    }

    /// <summary>Tells what a name stands for, not following a symbolic link; null when there is no such name.</summary>
    public unsafe FileStatus? Status(NativePath name)
    {
        StatxBuffer buffer;
        fixed (byte* pointer = name.Terminated)
        {
            var flags = AtFlags.AT_SYMLINK_NOFOLLOW | (name.Terminated.Length == 1 ? AtFlags.AT_EMPTY_PATH : 0);
            if (Libc.statx(Number, pointer, flags, AtFlags.STATX_BASIC_STATS, &buffer) < 0)
            {
                return Check.LastErrno is Errno.ENOENT or Errno.ENOTDIR ? null : throw Check.Error("statx", name.ToString());
            }
        }

        return FileStatus.From(buffer);
    }

    /// <summary>
    /// A path to a name in this directory, for calls that know paths only, such as those on extended attributes (which take a
    /// directory and a name from kernel 6.13 on). Valid while this directory is open; "." is the directory itself.
    /// </summary>
    public byte[] PathTo(ReadOnlySpan<byte> name) => [.. System.Text.Encoding.ASCII.GetBytes(SelfPath), (byte)'/', .. name];

    /// <summary>The names in this directory, without "." and "..", as bytes, in the order the file system gives them.</summary>
    public unsafe List<byte[]> Names()
    {
        const int NameOffset = 19; // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name
        var names = new List<byte[]>();
        Span<byte> buffer = stackalloc byte[16 * 1024];
        Check.Io((int)Libc.lseek(Number, 0, 0), "lseek", "directory");
        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                var filled = (int)Libc.getdents64(Number, pointer, (nuint)buffer.Length);
                if (filled == 0 || (filled < 0 && Check.LastErrno == Errno.ENOENT))
                {
                    return names; // the end, or the directory has been removed
                }

                Check.Io(filled, "getdents64");

                for (var at = 0; at < filled;)
                {
                    var length = BinaryPrimitives.ReadUInt16LittleEndian(buffer[(at + 16)..]);
                    var name = buffer.Slice(at + NameOffset, length - NameOffset);
                    name = name[..name.IndexOf((byte)0)];
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8))
                    {
                        names.Add(name.ToArray());
                    }

                    at += length;
                }
            }
        }
    }
}
