using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>
/// Reads a tar archive from front to back: v7, ustar, GNU long names and numbers, pax headers, global ones included. What
/// <c>System.Formats.Tar</c> cannot give us and layers need: names as bytes, binary extended attributes, every mode bit.
/// </summary>
#pragma warning disable CA1001 // The entry's content owns nothing; there is nothing to dispose.
public sealed class TarReader
#pragma warning restore CA1001
{
    private const int LargestExtension = 1024 * 1024;

    private readonly Stream _archive;
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private PaxRecords _global = PaxRecords.None;
    private TarEntryContent? _content;

    /// <summary>Reads from <paramref name="archive"/>, which stays the caller's.</summary>
    public TarReader(Stream archive) => _archive = archive;

    /// <summary>The current entry's bytes, until the next one is asked for. Empty for everything but files.</summary>
    public Stream Content => _content ?? throw new InvalidOperationException("no entry has been read");

    /// <summary>Goes on to the next entry; null at the end of the archive.</summary>
    /// <exception cref="ContainersException">Corrupt: the archive is cut short or malformed.</exception>
    public TarEntry? Next()
    {
        _content?.SkipRest();
        var pax = _global;
        byte[]? longName = null, longLink = null;
        while (ReadBlock())
        {
            var header = new TarHeader(_block);
            if (header.IsZero)
            {
                return null;
            }

            if (!header.HasValidChecksum())
            {
                throw new ContainersException(ErrorKind.Corrupt, "archive header has a wrong checksum: not a tar archive, or damaged");
            }

            switch (header.TypeFlag)
            {
                case (byte)'x':
                    pax = PaxRecords.Parse(ReadExtension(header.Size), _global);
                    break;
                case (byte)'g':
                    _global = pax = PaxRecords.Parse(ReadExtension(header.Size), _global);
                    break;
                case (byte)'L':
                    longName = UpToZero(ReadExtension(header.Size));
                    break;
                case (byte)'K':
                    longLink = UpToZero(ReadExtension(header.Size));
                    break;
                default:
                    return Describe(header, pax, longName, longLink);
            }
        }

        return null; // some writers leave the two zero blocks out
    }

    // GNU's long names are C strings.
    private static byte[] UpToZero(byte[] text) => text.AsSpan().IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;

    private TarEntry Describe(TarHeader header, PaxRecords pax, byte[]? longName, byte[]? longLink)
    {
        var name = pax.Bytes("path") ?? longName ?? header.Name;
        var type = TypeOf(header.TypeFlag, name);
        if (header.TypeFlag == 'S' || pax.HasSparseMap)
        {
            throw new ContainersException(ErrorKind.Unsupported, $"archive entry {Show(name)} is stored as a sparse file");
        }

        // Only files have content; but whatever the type, the size says how far the next header is (except for links and directories).
        var size = pax.Integer("size") ?? header.Size;
        var stored = type is TarEntryType.File ? size : 0;
        if (stored < 0)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"archive entry {Show(name)} has a negative size");
        }

        _content = new TarEntryContent(_archive, stored);
        return new TarEntry
        {
            Type = type,
            Name = name,
            LinkName = pax.Bytes("linkpath") ?? longLink ?? header.LinkName,
            Mode = (uint)header.Mode & 0xfff,
            UserId = Id(pax.Integer("uid") ?? header.UserId, name),
            GroupId = Id(pax.Integer("gid") ?? header.GroupId, name),
            Size = stored,
            Modified = pax.Time("mtime") ?? new FileTime(header.Modified, 0),
            DeviceMajor = (uint)header.DeviceMajor,
            DeviceMinor = (uint)header.DeviceMinor,
            ExtendedAttributes = pax.ExtendedAttributes(),
        };
    }

    private static TarEntryType TypeOf(byte flag, byte[] name) => (char)flag switch
    {
        // v7 had no directory type: a name ending in "/" was one.
        '0' or '\0' or '7' => name is [.., (byte)'/'] ? TarEntryType.Directory : TarEntryType.File,
        '1' => TarEntryType.HardLink,
        '2' => TarEntryType.SymbolicLink,
        '3' => TarEntryType.CharacterDevice,
        '4' => TarEntryType.BlockDevice,
        '5' => TarEntryType.Directory,
        '6' => TarEntryType.Fifo,
        'S' => TarEntryType.File,
        _ => throw new ContainersException(ErrorKind.Unsupported, $"archive entry {Show(name)} has the unknown type \"{(char)flag}\""),
    };

    private static uint Id(long value, byte[] name) => value is >= 0 and < uint.MaxValue
        ? (uint)value
        : throw new ContainersException(ErrorKind.Corrupt, $"archive entry {Show(name)} has an owner out of range");

    private static string Show(byte[] name) => System.Text.Encoding.UTF8.GetString(name);

    private byte[] ReadExtension(long size)
    {
        if (size is < 0 or > LargestExtension)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"archive has an extension header of {size} bytes");
        }

        var data = new byte[size];
        var content = new TarEntryContent(_archive, size);
        content.ReadExactly(data);
        content.SkipRest();
        return data;
    }

    private bool ReadBlock()
    {
        var count = _archive.ReadAtLeast(_block, TarHeader.BlockSize, throwOnEndOfStream: false);
        return count switch
        {
            0 => false,
            TarHeader.BlockSize => true,
            _ => throw new ContainersException(ErrorKind.Corrupt, "archive ends in the middle of a header"),
        };
    }
}
