namespace Containers.Linux.Interop;

// Values from the kernel's and glibc's headers under their own names. A test has the C compiler compare each of them.

/// <summary>open(2).</summary>
internal static class OpenFlags
{
    internal const int O_RDONLY = 0;
    internal const int O_WRONLY = 1;
    internal const int O_RDWR = 2;
    internal const int O_CREAT = 0x40;
    internal const int O_EXCL = 0x80;
    internal const int O_NOCTTY = 0x100;
    internal const int O_TRUNC = 0x200;
    internal const int O_APPEND = 0x400;
    internal const int O_NONBLOCK = 0x800;
    internal const int O_CLOEXEC = 0x80000;
    internal const int O_PATH = 0x200000;
    internal static readonly int O_DIRECT = Architectures.IsArm64 ? 0x10000 : 0x4000;
    internal static readonly int O_DIRECTORY = Architectures.IsArm64 ? 0x4000 : 0x10000;
    internal static readonly int O_NOFOLLOW = Architectures.IsArm64 ? 0x8000 : 0x20000;
}

/// <summary>openat2(2).</summary>
internal static class ResolveFlags
{
    internal const ulong RESOLVE_NO_MAGICLINKS = 0x02;
    internal const ulong RESOLVE_IN_ROOT = 0x10;
}

/// <summary>The *at calls.</summary>
internal static class AtFlags
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_EMPTY_PATH = 0x1000;
    internal const uint RENAME_NOREPLACE = 1;
    internal const uint STATX_BASIC_STATS = 0x7ff;
}

/// <summary>lseek(2).</summary>
internal static class SeekConstants
{
    internal const int SEEK_SET = 0;
    internal const int SEEK_END = 2;
    internal const int SEEK_DATA = 3;
    internal const int SEEK_HOLE = 4;
}

/// <summary>File types in a mode, inode(7).</summary>
internal static class ModeTypes
{
    internal const uint S_IFMT = 0xf000;
    internal const uint S_IFSOCK = 0xc000;
    internal const uint S_IFLNK = 0xa000;
    internal const uint S_IFREG = 0x8000;
    internal const uint S_IFBLK = 0x6000;
    internal const uint S_IFDIR = 0x4000;
    internal const uint S_IFCHR = 0x2000;
    internal const uint S_IFIFO = 0x1000;
}

/// <summary>fcntl(2).</summary>
internal static class FcntlCommands
{
    internal const int F_GETFD = 1;
    internal const int F_GETFL = 3;
    internal const int F_SETFL = 4;
    internal const int F_OFD_GETLK = 36;
    internal const int F_OFD_SETLK = 37;
    internal const int F_OFD_SETLKW = 38;
    internal const int F_DUPFD_CLOEXEC = 1030;
    internal const int FD_CLOEXEC = 1;
    internal const short F_RDLCK = 0;
    internal const short F_WRLCK = 1;
    internal const short F_UNLCK = 2;
}

/// <summary>flock(2).</summary>
internal static class LockOperations
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
}

/// <summary>clone(2), unshare(2), setns(2).</summary>
internal static class CloneFlags
{
    internal const uint CLONE_NEWNS = 0x20000;
    internal const uint CLONE_NEWCGROUP = 0x2000000;
    internal const uint CLONE_NEWUTS = 0x4000000;
    internal const uint CLONE_NEWIPC = 0x8000000;
    internal const uint CLONE_NEWUSER = 0x10000000;
    internal const uint CLONE_NEWPID = 0x20000000;
    internal const uint CLONE_NEWNET = 0x40000000;
}

/// <summary>waitid(2), prctl(2), signalfd(2).</summary>
internal static class ProcessConstants
{
    internal const int P_ALL = 0;
    internal const int P_PIDFD = 3;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int CLD_EXITED = 1;
    internal const int SFD_CLOEXEC = 0x80000;
    internal const int SFD_NONBLOCK = 0x800;
}

/// <summary>poll(2), timerfd_create(2), eventfd(2), inotify(7).</summary>
internal static class WaitConstants
{
    internal const short POLLIN = 1;
    internal const short POLLOUT = 4;
    internal const short POLLERR = 8;
    internal const short POLLHUP = 16;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int TFD_CLOEXEC = 0x80000;
    internal const int TFD_NONBLOCK = 0x800;
    internal const int EFD_CLOEXEC = 0x80000;
    internal const int EFD_NONBLOCK = 0x800;
    internal const int IN_CLOEXEC = 0x80000;
    internal const int IN_NONBLOCK = 0x800;
    internal const uint IN_MODIFY = 0x2;
    internal const uint IN_CLOSE_WRITE = 0x8;
    internal const uint IN_MOVED_TO = 0x80;
    internal const uint IN_CREATE = 0x100;
    internal const uint IN_DELETE_SELF = 0x400;
}

/// <summary>unix(7), socket(7).</summary>
internal static class SocketConstants
{
    internal const int AF_UNIX = 1;
    internal const int SOCK_STREAM = 1;
    internal const int SOCK_DGRAM = 2;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOL_SOCKET = 1;
    internal const int SCM_RIGHTS = 1;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_DONTWAIT = 0x40;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int SO_REUSEADDR = 2;
    internal const int SO_ERROR = 4;
    internal const int SHUT_WR = 1;
    internal const int IPPROTO_TCP = 6;
    internal const int TCP_NODELAY = 1;
    internal const int IPPROTO_IPV6 = 41;
    internal const int IPV6_V6ONLY = 26;
    internal const int IPPROTO_IP = 0;
    internal const int IP_TRANSPARENT = 19;
    internal const int IPV6_TRANSPARENT = 75;
}

/// <summary>splice(2).</summary>
internal static class SpliceFlags
{
    internal const uint SPLICE_F_MOVE = 1;
    internal const uint SPLICE_F_NONBLOCK = 2;
}

/// <summary>termios(3), tty_ioctl(4).</summary>
internal static class TerminalConstants
{
    internal const int TCSADRAIN = 1;
    internal const nuint TIOCGWINSZ = 0x5413;
    internal const nuint TIOCSWINSZ = 0x5414;
}

/// <summary>mount(2), umount2(2) and the calls that replace them (kernel 5.2).</summary>
internal static class MountConstants
{
    internal const ulong MS_NODEV = 4;
    internal const ulong MS_BIND = 4096;
    internal const ulong MS_REC = 16384;
    internal const ulong MS_SLAVE = 1 << 19;
    internal const int MNT_DETACH = 2;
    internal const uint FSOPEN_CLOEXEC = 1;
    internal const uint FSMOUNT_CLOEXEC = 1;
    internal const uint FSCONFIG_SET_FLAG = 0;
    internal const uint FSCONFIG_SET_STRING = 1;
    internal const uint FSCONFIG_CMD_CREATE = 6;
    internal const uint MOVE_MOUNT_F_EMPTY_PATH = 4;
    internal const uint MOUNT_ATTR_RDONLY = 1;
    internal const uint MOUNT_ATTR_NODEV = 4;
}

/// <summary>getrlimit(2): the order is the kernel's.</summary>
internal static class ResourceLimits
{
    internal const int RLIMIT_CPU = 0;
    internal const int RLIMIT_FSIZE = 1;
    internal const int RLIMIT_DATA = 2;
    internal const int RLIMIT_STACK = 3;
    internal const int RLIMIT_CORE = 4;
    internal const int RLIMIT_RSS = 5;
    internal const int RLIMIT_NPROC = 6;
    internal const int RLIMIT_NOFILE = 7;
    internal const int RLIMIT_MEMLOCK = 8;
    internal const int RLIMIT_AS = 9;
    internal const int RLIMIT_LOCKS = 10;
    internal const int RLIMIT_SIGPENDING = 11;
    internal const int RLIMIT_MSGQUEUE = 12;
    internal const int RLIMIT_NICE = 13;
    internal const int RLIMIT_RTPRIO = 14;
    internal const int RLIMIT_RTTIME = 15;
}

/// <summary>Where the numbers differ between architectures.</summary>
internal static class Architectures
{
    internal static readonly bool IsArm64 =
        System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture == System.Runtime.InteropServices.Architecture.Arm64;
}
