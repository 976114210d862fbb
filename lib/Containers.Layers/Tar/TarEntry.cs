using Containers.Linux.Files;

namespace Containers.Layers.Tar;

/// <summary>What an entry of an archive is.</summary>
public enum TarEntryType
{
    /// <summary>A regular file with content.</summary>
    File,

    /// <summary>Another name for an earlier entry.</summary>
    HardLink,

    /// <summary>A symbolic link.</summary>
    SymbolicLink,

    /// <summary>A character device.</summary>
    CharacterDevice,

    /// <summary>A block device.</summary>
    BlockDevice,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A named pipe.</summary>
    Fifo,
}

/// <summary>
/// One entry of a tar archive, with all extension headers applied. Names are bytes: nothing says they are UTF-8.
/// </summary>
public sealed record TarEntry
{
    /// <summary>What it is.</summary>
    public required TarEntryType Type { get; init; }

    /// <summary>Its path as written in the archive: relative or not, clean or not.</summary>
    public required byte[] Name { get; init; }

    /// <summary>For links: where to.</summary>
    public byte[] LinkName { get; init; } = [];

    /// <summary>Permission bits with set-uid, set-gid and sticky.</summary>
    public uint Mode { get; init; }

    /// <summary>Owner.</summary>
    public uint UserId { get; init; }

    /// <summary>Group.</summary>
    public uint GroupId { get; init; }

    /// <summary>Length of the content in bytes, holes included; 0 for everything but files.</summary>
    public long Size { get; init; }

    /// <summary>Time of last change.</summary>
    public FileTime Modified { get; init; }

    /// <summary>For devices: major number.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>For devices: minor number.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>Extended attributes by full name, binary values.</summary>
    public IReadOnlyDictionary<string, byte[]> ExtendedAttributes { get; init; } = new Dictionary<string, byte[]>();

    /// <summary>The name as text, for comparing; bytes that are not UTF-8 become U+FFFD.</summary>
    public string NameText => System.Text.Encoding.UTF8.GetString(Name);

    /// <summary>The name for messages: control characters taken out, of bounded length.</summary>
    public string DisplayName => EntryText.Show(Name);
}
