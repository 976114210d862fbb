using Containers.Linux.Files;
using Containers.Linux.Interop;

namespace Containers.Linux.Mounts;

/// <summary>A file system being configured option by option before it is mounted, fsopen(2), kernel 5.2.</summary>
internal sealed class FileSystemContext : FileDescriptor
{
    private readonly string _type;

    private FileSystemContext(int fd, string type)
        : base(fd) => _type = type;

    /// <summary>Opens a context; null when the kernel is too old for the call.</summary>
    internal static unsafe FileSystemContext? TryOpen(string type)
    {
        fixed (byte* name = ((NativePath)type).Terminated)
        {
            var fd = Libc.fsopen(name, MountConstants.FSOPEN_CLOEXEC);
            if (fd < 0 && Check.LastErrno == Errno.ENOSYS)
            {
                return null;
            }

            return new FileSystemContext(Check.Io(fd, "fsopen", type), type);
        }
    }

    /// <summary>Sets an option; false when the file system does not know it (EINVAL).</summary>
    internal bool TrySet(string key, string value)
    {
        if (Configure(MountConstants.FSCONFIG_SET_STRING, key, value) == 0)
        {
            return true;
        }

        return Check.LastErrno == Errno.EINVAL ? false : throw Check.Error("fsconfig", $"{_type} {key}={value}");
    }

    internal void Set(string key, string value) =>
        Check.Io(Configure(MountConstants.FSCONFIG_SET_STRING, key, value), "fsconfig", $"{_type} {key}={value}");

    internal void SetFlag(string key) => Check.Io(Configure(MountConstants.FSCONFIG_SET_FLAG, key, null), "fsconfig", $"{_type} {key}");

    /// <summary>Creates the file system and attaches it at a path.</summary>
    internal unsafe void Mount(string target, uint attributes)
    {
        Check.Io(Libc.fsconfig(Number, MountConstants.FSCONFIG_CMD_CREATE, null, null, 0), "mount", $"{_type} on {target}");
        using var mount = new FileDescriptor(
            Check.Io(Libc.fsmount(Number, MountConstants.FSMOUNT_CLOEXEC, attributes), "fsmount", _type));
        fixed (byte* to = ((NativePath)target).Terminated)
        fixed (byte* empty = ((NativePath)string.Empty).Terminated)
        {
            var flags = MountConstants.MOVE_MOUNT_F_EMPTY_PATH;
            Check.Io(Libc.move_mount(mount.Number, empty, AtFlags.AT_FDCWD, to, flags), "move_mount", target);
        }
    }

    private unsafe int Configure(uint command, string key, string? value)
    {
        fixed (byte* name = ((NativePath)key).Terminated)
        fixed (byte* text = ((NativePath)(value ?? string.Empty)).Terminated)
        {
            return Libc.fsconfig(Number, command, name, value is null ? null : text, 0);
        }
    }
}
