using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

/// <summary>struct fsxattr, linux/fs.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ExtendedFlags
{
    internal uint fsx_xflags;
    internal uint fsx_extsize;
    internal uint fsx_nextents;
    internal uint fsx_projid;
    internal uint fsx_cowextsize;
    internal fixed byte rest[8];
}

/// <summary>struct fs_disk_quota, linux/dqblk_xfs.h; blocks are of 512 bytes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct DiskQuota
{
    internal sbyte d_version;
    internal sbyte d_flags;
    internal ushort d_fieldmask;
    internal uint d_id;
    internal ulong d_blk_hardlimit;
    internal ulong d_blk_softlimit;
    internal ulong d_ino_hardlimit;
    internal ulong d_ino_softlimit;
    internal ulong d_bcount;
    internal ulong d_icount;
    internal fixed byte rest[56];
}

/// <summary>struct fs_quota_stat, linux/dqblk_xfs.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct QuotaState
{
    internal sbyte qs_version;
    internal ushort qs_flags;
    internal sbyte qs_pad;
    internal fixed byte rest[74];
}

/// <summary>quotactl(2), ioctl_fsgetxattr.</summary>
internal static class QuotaConstants
{
    internal const int SUBCMDSHIFT = 8;
    internal const int PRJQUOTA = 2;
    internal const int Q_XGETQUOTA = 0x5803;
    internal const int Q_XSETQLIM = 0x5804;
    internal const int Q_XGETQSTAT = 0x5805;
    internal const int FS_QUOTA_PDQ_ENFD = 1 << 5;
    internal const int FS_DQUOT_VERSION = 1;
    internal const int FS_PROJ_QUOTA = 2;
    internal const int FS_DQ_IHARD = 1 << 1;
    internal const int FS_DQ_BHARD = 1 << 3;
    internal const nuint FS_IOC_FSGETXATTR = 0x801c581f;
    internal const nuint FS_IOC_FSSETXATTR = 0x401c5820;
    internal const uint FS_XFLAG_PROJINHERIT = 0x200;
}
