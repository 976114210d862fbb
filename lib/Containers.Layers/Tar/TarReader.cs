using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>
/// Reads a tar archive from front to back: v7, ustar, GNU long names, numbers and sparse files (old and 0.0, 0.1, 1.0), pax
/// headers, global ones included. What <c>System.Formats.Tar</c> cannot give us and layers need: names as bytes, binary
/// extended attributes, every mode bit. Memory is bounded whatever the archive says; every error names the entry.
/// </summary>
#pragma warning disable CA1001 // The entry's content owns nothing; there is nothing to dispose.
public sealed class TarReader
#pragma warning restore CA1001
{
    private const int LargestExtension = TarWriter.LargestExtension;
    private const long LargestDeviceMajor = 0xfff; // the kernel's 12 and 20 bits
    private const long LargestDeviceMinor = 0xfffff;

    private readonly Stream _archive;
    private readonly bool _isWhole;
    private readonly byte[] _block = new byte[TarHeader.BlockSize];
    private PaxRecords _global = PaxRecords.None;
    private TarEntryContent? _stored;
    private Stream? _content;
    private string? _previous;
    private string? _current;

    /// <summary>Reads an archive.</summary>
    /// <param name="archive">Stays the caller's.</param>
    /// <param name="isWhole">
    /// Something else says that nothing is missing at its end: then the blocks of zeros that end an archive may be, which
    /// some writers leave out. Otherwise their absence is all that tells of an archive cut between two entries.
    /// </param>
    public TarReader(Stream archive, bool isWhole = false)
    {
        _archive = archive;
        _isWhole = isWhole;
    }

    /// <summary>The current entry's bytes, until the next one is asked for. Empty for everything but files.</summary>
    public Stream Content => _content ?? throw new InvalidOperationException("no entry has been read");

    /// <summary>Goes on to the next entry; null at the end of the archive.</summary>
    /// <exception cref="ContainersException">Corrupt or Unsupported: the archive is cut short or malformed.</exception>
    public TarEntry? Next()
    {
        try
        {
            _stored?.SkipRest();
        }
        catch (ContainersException e)
        {
            throw e.Within($"archive entry {_previous}");
        }

        _current = null;
        try
        {
            return ReadNext();
        }
        catch (ContainersException e)
        {
            throw e.Within(_current is not null ? $"archive entry {_current}"
                : _previous is not null ? $"archive, after {_previous}" : "archive, at its start");
        }
    }

    private TarEntry? ReadNext()
    {
        var pax = _global;
        byte[]? longName = null, longLink = null;
        var isExtended = false;
        while (ReadBlock())
        {
            var header = new TarHeader(_block);
            if (header.IsZero)
            {
                return isExtended ? throw Corrupt("an extension header without an entry") : null;
            }

            if (!header.HasValidChecksum())
            {
                throw Corrupt("wrong checksum of a header: not a tar archive, or damaged");
            }

            isExtended = header.TypeFlag is not (byte)'g';
            switch (header.TypeFlag)
            {
                case (byte)'x':
                    pax = PaxRecords.Parse(ReadExtension(header.Size), _global);
                    break;
                case (byte)'g':
                    _global = pax = PaxRecords.ParseGlobal(ReadExtension(header.Size), _global);
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

        return isExtended ? throw Corrupt("an extension header without an entry")
            : _isWhole ? null : throw Corrupt("the archive is cut short: the blocks of zeros at its end are missing");
    }

    // GNU's long names are C strings.
    private static byte[] UpToZero(byte[] text) => text.AsSpan().IndexOf((byte)0) is >= 0 and var end ? text[..end] : text;

    private TarEntry Describe(TarHeader header, PaxRecords pax, byte[]? longName, byte[]? longLink)
    {
        var name = pax.Bytes("GNU.sparse.name") ?? pax.Bytes("path") ?? longName ?? header.Name;
        _current = EntryText.Show(name);
        var type = TypeOf(header.TypeFlag, name);
        var size = OpenContent(header, pax, type);
        var isDevice = type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        _previous = _current;
        return new TarEntry
        {
            Type = type,
            Name = name,
            LinkName = pax.Bytes("linkpath") ?? longLink ?? header.LinkName,
            Mode = (uint)header.Mode & 0xfff,
            UserId = Id(pax.Integer("uid") ?? header.UserId),
            GroupId = Id(pax.Integer("gid") ?? header.GroupId),
            Size = size,
            Modified = pax.Time("mtime") ?? new FileTime(header.Modified, 0),
            DeviceMajor = isDevice ? DeviceNumber(header.DeviceMajor, LargestDeviceMajor) : 0,
            DeviceMinor = isDevice ? DeviceNumber(header.DeviceMinor, LargestDeviceMinor) : 0,
            ExtendedAttributes = pax.ExtendedAttributes(),
        };
    }

    /// <summary>Opens what follows the header. The length of the file, which is more than what is stored if it has holes.</summary>
    private long OpenContent(TarHeader header, PaxRecords pax, TarEntryType type)
    {
        // Only files have content: what links, directories and the like say about a size means nothing.
        var size = type == TarEntryType.File ? pax.Integer("size") ?? header.Size : 0;
        if (size < 0)
        {
            throw Corrupt("negative size");
        }

        // Old GNU's map goes on in blocks between header and content.
        var (numbers, realSize) = header.TypeFlag == 'S' ? ReadOldMap(header) : (pax.SparseNumbers, pax.SparseSize ?? 0);
        var content = _stored = new TarEntryContent(_archive, size);
        if (type == TarEntryType.File && pax.HasSparseLines)
        {
            numbers = SparseMap.ReadLines(content);
        }

        if (numbers is null || type != TarEntryType.File)
        {
            _content = content;
            return size;
        }

        if (realSize < 0)
        {
            throw Corrupt("negative size");
        }

        _content = new SparseContent(content, SparseMap.Create(numbers, realSize, content.Left));
        return realSize;
    }

    private (List<long> Numbers, long Size) ReadOldMap(TarHeader header)
    {
        var numbers = new List<long>();
        var goesOn = header.AddSparseNumbers(numbers);
        var block = new byte[TarHeader.BlockSize]; // the header is still needed
        while (goesOn)
        {
            if (_archive.ReadAtLeast(block, block.Length, throwOnEndOfStream: false) < block.Length)
            {
                throw Corrupt("the archive ends in the middle of its map of holes");
            }

            goesOn = new TarHeader(block).AddMoreSparseNumbers(numbers);
        }

        return (numbers, header.RealSize);
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
        _ => throw new ContainersException(ErrorKind.Unsupported, $"unknown type \"{EntryText.Show([flag])}\""),
    };

    private static uint Id(long value) => value is >= 0 and < uint.MaxValue ? (uint)value : throw Corrupt("owner out of range");

    private static uint DeviceNumber(long value, long largest) =>
        value >= 0 && value <= largest ? (uint)value : throw Corrupt("device number out of range");

    private static ContainersException Corrupt(string how) => new(ErrorKind.Corrupt, how);

    private byte[] ReadExtension(long size)
    {
        if (size is < 0 or > LargestExtension)
        {
            throw Corrupt($"extension header of {size} bytes");
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
            _ => throw Corrupt("the archive ends in the middle of a header"),
        };
    }
}
