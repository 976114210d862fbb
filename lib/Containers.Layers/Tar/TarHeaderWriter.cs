using System.Text;
using System.Text.Unicode;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>
/// Puts an entry into one ustar header block, and into pax records what such a block cannot hold: the canonical form, since
/// nothing is left to choose.
/// </summary>
internal ref struct TarHeaderWriter
{
    private const int NameLength = 100;
    private const int PrefixLength = 155;
    private const long LargestId = 0x1fffff; // seven octal digits
    private const long LargestNumber = 0x1ffffffff; // eleven

    private readonly Span<byte> _block;
    private readonly PaxText _pax;
    private bool _isBinary;

    private TarHeaderWriter(Span<byte> block, PaxText pax)
    {
        _block = block;
        _pax = pax;
    }

    /// <summary>Fills <paramref name="block"/>, all zeros before, and adds to <paramref name="pax"/> what does not fit.</summary>
    internal static void Write(TarEntry entry, Span<byte> block, PaxText pax)
    {
        var writer = new TarHeaderWriter(block, pax);
        writer.PutName(entry);
        writer.PutLink(entry);
        writer.Put(100, 8, entry.Mode & 0xfff);
        writer.PutOrSay(108, 8, entry.UserId, LargestId, "uid");
        writer.PutOrSay(116, 8, entry.GroupId, LargestId, "gid");
        writer.PutOrSay(124, 12, entry.Size, LargestNumber, "size");
        writer.PutTime(entry.Modified);
        writer.PutDevice(entry);
        writer.Seal(TypeFlag(entry.Type));
    }

    /// <summary>The header of the pax records that belong to the next entry.</summary>
    internal static void WriteExtension(long size, Span<byte> block)
    {
        var writer = new TarHeaderWriter(block, new PaxText());
        "././@PaxHeader"u8.CopyTo(block);
        writer.Put(100, 8, 0x1a4);
        writer.Put(108, 8, 0);
        writer.Put(116, 8, 0);
        writer.Put(124, 12, size);
        writer.Put(136, 12, 0);
        writer.Put(329, 8, 0);
        writer.Put(337, 8, 0);
        writer.Seal((byte)'x');
    }

    private static byte TypeFlag(TarEntryType type) => type switch
    {
        TarEntryType.File => (byte)'0',
        TarEntryType.HardLink => (byte)'1',
        TarEntryType.SymbolicLink => (byte)'2',
        TarEntryType.CharacterDevice => (byte)'3',
        TarEntryType.BlockDevice => (byte)'4',
        TarEntryType.Directory => (byte)'5',
        _ => (byte)'6',
    };

    private void PutName(TarEntry entry)
    {
        var name = entry.Name;
        if (name.Length == 0 || name.Contains((byte)0))
        {
            throw new ContainersException(ErrorKind.Invalid, $"\"{entry.DisplayName}\" cannot be a name in an archive");
        }

        if (entry.Type == TarEntryType.Directory && name[^1] != '/')
        {
            name = [.. name, (byte)'/'];
        }

        if (name.Length <= NameLength)
        {
            name.CopyTo(_block);
        }
        else if (TrySplit(name, out var slash))
        {
            name.AsSpan(slash + 1).CopyTo(_block);
            name.AsSpan(0, slash).CopyTo(_block[345..]);
        }
        else
        {
            name.AsSpan(0, NameLength).CopyTo(_block); // for readers that know no pax
            Say("path", name);
        }
    }

    // ustar keeps up to 155 bytes of directories apart; the slash between them is not stored.
    private static bool TrySplit(byte[] name, out int slash)
    {
        var searched = Math.Min(PrefixLength + 1, name.Length - 1);
        slash = name.AsSpan(0, searched).LastIndexOf((byte)'/');
        return slash > 0 && name.Length - slash - 1 <= NameLength;
    }

    private void PutLink(TarEntry entry)
    {
        if (entry.Type is not (TarEntryType.HardLink or TarEntryType.SymbolicLink))
        {
            return;
        }

        if (entry.LinkName.Length == 0 || entry.LinkName.Contains((byte)0))
        {
            throw new ContainersException(ErrorKind.Invalid, $"{entry.DisplayName} cannot link to \"{Encoding.UTF8.GetString(entry.LinkName)}\"");
        }

        entry.LinkName.AsSpan(0, Math.Min(NameLength, entry.LinkName.Length)).CopyTo(_block[157..]);
        if (entry.LinkName.Length > NameLength)
        {
            Say("linkpath", entry.LinkName);
        }
    }

    private void PutTime(FileTime time)
    {
        var fits = time.Seconds is >= 0 and <= LargestNumber;
        Put(136, 12, fits ? time.Seconds : 0);
        if (!fits || time.Nanoseconds != 0)
        {
            _pax.Add("mtime", time);
        }
    }

    private readonly void PutDevice(TarEntry entry)
    {
        var isDevice = entry.Type is TarEntryType.CharacterDevice or TarEntryType.BlockDevice;
        if (isDevice && (entry.DeviceMajor > LargestId || entry.DeviceMinor > LargestId))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{entry.DisplayName} has a device number no archive can hold");
        }

        Put(329, 8, isDevice ? entry.DeviceMajor : 0);
        Put(337, 8, isDevice ? entry.DeviceMinor : 0);
    }

    // Text of the standard's records is UTF-8 unless it is said not to be.
    private void Say(string key, byte[] text)
    {
        _pax.Add(key, text);
        if (!_isBinary && !Utf8.IsValid(text))
        {
            _isBinary = true;
            _pax.Add("hdrcharset", "BINARY"u8.ToArray());
        }
    }

    private readonly void PutOrSay(int offset, int length, long value, long largest, string key)
    {
        Put(offset, length, value <= largest ? value : 0);
        if (value > largest)
        {
            _pax.Add(key, value);
        }
    }

    // Octal digits with leading zeros, ended by a NUL.
    private readonly void Put(int offset, int length, long value)
    {
        for (var i = offset + length - 2; i >= offset; i--)
        {
            _block[i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    private readonly void Seal(byte type)
    {
        _block[156] = type;
        "ustar\00000"u8[..8].CopyTo(_block[257..]);
        _block.Slice(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in _block)
        {
            sum += value;
        }

        Put(148, 7, sum);
        _block[154] = 0;
    }
}
