using System.Globalization;
using Containers.Linux.Identity;
using Containers.Linux.Interop;

namespace Containers.Linux.Files;

/// <summary>
/// Limits of what a directory holds with all below it: project quotas of xfs, ext4 and f2fs, quotactl(2). The file system
/// counts what belongs to a project, a number that new files take from the directory they are made in. Kernel 5.14, and root's.
/// </summary>
public static class ProjectQuota
{
    private const int Block = 512;
    private const uint Mine = 0x40000000; // others begin to count at 1
    private const int Digits = 7;

    /// <summary>Whether a file system counts projects and keeps their limits.</summary>
    /// <param name="directory">A directory there.</param>
    public static unsafe bool IsKept(FileDescriptor directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var state = new QuotaState { qs_version = QuotaConstants.FS_DQUOT_VERSION };
        return Control(directory, QuotaConstants.Q_XGETQSTAT, 0, &state) == 0 && (state.qs_flags & QuotaConstants.FS_QUOTA_PDQ_ENFD) != 0;
    }

    /// <summary>Limits a directory that has nothing in it yet, as a project that nobody has.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="bytes">Of files with all below it, rounded up to the file system's blocks; 0 for any number.</param>
    /// <param name="files">How many files and directories, itself among them; 0 for any number.</param>
    /// <exception cref="LinuxException">EPERM for who is not root of the machine.</exception>
    public static unsafe void Limit(FileDescriptor directory, ulong bytes, ulong files)
    {
        ArgumentNullException.ThrowIfNull(directory);
        var project = FreeProject(directory);
        var flags = default(ExtendedFlags);
        Check.Io(Libc.ioctl(directory.Number, QuotaConstants.FS_IOC_FSGETXATTR, &flags), "ioctl", "FS_IOC_FSGETXATTR");
        flags.fsx_projid = project;
        flags.fsx_xflags |= QuotaConstants.FS_XFLAG_PROJINHERIT;
        Check.Io(Libc.ioctl(directory.Number, QuotaConstants.FS_IOC_FSSETXATTR, &flags), "ioctl", "FS_IOC_FSSETXATTR");
        var quota = new DiskQuota
        {
            d_version = QuotaConstants.FS_DQUOT_VERSION, d_flags = QuotaConstants.FS_PROJ_QUOTA, d_id = project,
            d_fieldmask = QuotaConstants.FS_DQ_BHARD | QuotaConstants.FS_DQ_IHARD,
            d_blk_hardlimit = (bytes / Block) + (bytes % Block > 0 ? 1UL : 0), d_ino_hardlimit = files,
        };
        Check.Io(Control(directory, QuotaConstants.Q_XSETQLIM, project, &quota), "quotactl", "Q_XSETQLIM");
    }

    // What belongs to nobody any more may still have limits, which are replaced.
    private static unsafe uint FreeProject(FileDescriptor directory)
    {
        while (true)
        {
            var project = Mine + uint.Parse(RandomId.New()[..Digits], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            var quota = default(DiskQuota);
            if (Control(directory, QuotaConstants.Q_XGETQUOTA, project, &quota) < 0)
            {
                return Check.LastErrno is Errno.ENOENT or Errno.ESRCH ? project : throw Check.Error("quotactl", "Q_XGETQUOTA");
            }

            if (quota is { d_bcount: 0, d_icount: 0 })
            {
                return project;
            }
        }
    }

    private static unsafe int Control(FileDescriptor directory, int command, uint project, void* argument) =>
        Libc.quotactl_fd(directory.Number, (uint)((command << QuotaConstants.SUBCMDSHIFT) | QuotaConstants.PRJQUOTA), project, argument);
}
