using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>What kind of thing a name stands for.</summary>
public enum FileType
{
    /// <summary>Something this program does not know.</summary>
    Unknown,

    /// <summary>A regular file.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A character device; number 0:0 is an overlay whiteout.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A named pipe.</summary>
    Fifo,

    /// <summary>A bound unix socket.</summary>
    Socket,
}

/// <summary>Seconds and nanoseconds since the epoch, as files carry them; seconds may be negative.</summary>
/// <param name="Seconds">Whole seconds since 1970-01-01 UTC.</param>
/// <param name="Nanoseconds">0 to 999,999,999.</param>
public readonly record struct FileTime(long Seconds, int Nanoseconds);

/// <summary>What statx(2) tells about a file.</summary>
/// <param name="Type">The kind of file.</param>
/// <param name="Mode">Permission bits with set-uid, set-gid and sticky: 0 to 07777.</param>
/// <param name="UserId">Owner as this user namespace sees it.</param>
/// <param name="GroupId">Group as this user namespace sees it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Blocks">512-byte blocks in use on disk.</param>
/// <param name="Links">Hard links.</param>
/// <param name="Inode">Inode number, unique within <paramref name="Device"/>.</param>
/// <param name="Device">Number of the file system, major in the high half.</param>
/// <param name="SpecialDevice">For devices: their own number, major in the high half.</param>
/// <param name="Modified">Last change of the content.</param>
public readonly record struct FileStatus(
    FileType Type, uint Mode, uint UserId, uint GroupId, long Size, long Blocks, uint Links, ulong Inode, ulong Device,
    ulong SpecialDevice, FileTime Modified)
{
    internal static FileStatus From(in StatxBuffer buffer) => new(
        (buffer.stx_mode & ModeTypes.S_IFMT) switch
        {
            ModeTypes.S_IFREG => FileType.Regular,
            ModeTypes.S_IFDIR => FileType.Directory,
            ModeTypes.S_IFLNK => FileType.SymbolicLink,
            ModeTypes.S_IFCHR => FileType.CharacterDevice,
            ModeTypes.S_IFBLK => FileType.BlockDevice,
            ModeTypes.S_IFIFO => FileType.Fifo,
            ModeTypes.S_IFSOCK => FileType.Socket,
            _ => FileType.Unknown,
        },
        buffer.stx_mode & 0xfffu,
        buffer.stx_uid,
        buffer.stx_gid,
        (long)buffer.stx_size,
        (long)buffer.stx_blocks,
        buffer.stx_nlink,
        buffer.stx_ino,
        ((ulong)buffer.stx_dev_major << 32) | buffer.stx_dev_minor,
        ((ulong)buffer.stx_rdev_major << 32) | buffer.stx_rdev_minor,
        new FileTime(buffer.stx_mtime.tv_sec, (int)buffer.stx_mtime.tv_nsec));
}
