using System.Buffers.Binary;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>The fields of one 512-byte header block: v7, ustar (POSIX.1-1988) and GNU's variants of it.</summary>
internal readonly ref struct TarHeader(ReadOnlySpan<byte> block)
{
    internal const int BlockSize = 512;

    private readonly ReadOnlySpan<byte> _block = block;

    internal bool IsZero => !_block.ContainsAnyExcept((byte)0);

    internal byte TypeFlag => _block[156];

    internal long Mode => Number(100, 8, "mode");

    internal long UserId => Number(108, 8, "uid");

    internal long GroupId => Number(116, 8, "gid");

    internal long Size => Number(124, 12, "size");

    internal long Modified => Number(136, 12, "mtime");

    internal byte[] LinkName => Text(157, 100).ToArray();

    internal long DeviceMajor => IsUstar || IsGnu ? Number(329, 8, "devmajor") : 0;

    internal long DeviceMinor => IsUstar || IsGnu ? Number(337, 8, "devminor") : 0;

    /// <summary>For GNU's sparse files: the length with holes.</summary>
    internal long RealSize => Number(483, 12, "size");

    /// <summary>Name with ustar's prefix; GNU uses those bytes for something else.</summary>
    internal byte[] Name
    {
        get
        {
            var name = Text(0, 100);
            var prefix = IsUstar ? Text(345, 155) : default;
            return prefix.Length == 0 ? name.ToArray() : [.. prefix, (byte)'/', .. name];
        }
    }

    private bool IsUstar => _block.Slice(257, 6).SequenceEqual("ustar\0"u8);

    private bool IsGnu => _block.Slice(257, 8).SequenceEqual("ustar  \0"u8);

    /// <summary>Whether the block's sum is right; some old writers summed signed bytes.</summary>
    internal bool HasValidChecksum()
    {
        long unsigned = 0, signed = 0;
        for (var i = 0; i < BlockSize; i++)
        {
            var value = i is >= 148 and < 156 ? (byte)' ' : _block[i];
            unsigned += value;
            signed += (sbyte)value;
        }

        var expected = Number(148, 8, "checksum");
        return expected == unsigned || expected == signed;
    }

    /// <summary>For GNU's sparse files: adds offsets and lengths in turn. True: more follow in a block of their own.</summary>
    internal bool AddSparseNumbers(List<long> numbers)
    {
        AddSparseNumbers(numbers, 386, 4);
        return _block[482] != 0;
    }

    /// <summary>The same for the blocks that follow.</summary>
    internal bool AddMoreSparseNumbers(List<long> numbers)
    {
        AddSparseNumbers(numbers, 0, 21);
        return _block[504] != 0;
    }

    private void AddSparseNumbers(List<long> numbers, int offset, int count)
    {
        for (var end = offset + (count * 24); offset < end && _block[offset] != 0; offset += 24)
        {
            SparseMap.Add(numbers, Number(offset, 12, "map of holes"));
            SparseMap.Add(numbers, Number(offset + 12, 12, "map of holes"));
        }
    }

    private ReadOnlySpan<byte> Text(int offset, int length)
    {
        var field = _block.Slice(offset, length);
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    // Octal digits, or with the first bit set GNU's big-endian binary.
    private long Number(int offset, int length, string name)
    {
        var field = _block.Slice(offset, length);
        if ((field[0] & 0x80) != 0)
        {
            return Binary(field, name);
        }

        var value = 0L;
        foreach (var digit in field.Trim(" \0"u8))
        {
            if (digit is < (byte)'0' or > (byte)'7')
            {
                throw new ContainersException(ErrorKind.Corrupt, $"malformed {name}");
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return value;
    }

    // Two's complement over the whole field but its first bit, which only marks it.
    private static long Binary(ReadOnlySpan<byte> field, string name)
    {
        Span<byte> whole = stackalloc byte[16];
        whole.Fill((field[0] & 0x40) != 0 ? (byte)0xff : (byte)0);
        field[1..].CopyTo(whole[^(field.Length - 1)..]);
        whole[^field.Length] = (byte)((whole[0] & 0x80) | (field[0] & 0x7f));
        var value = BinaryPrimitives.ReadInt128BigEndian(whole);
        return value >= long.MinValue && value <= long.MaxValue
            ? (long)value
            : throw new ContainersException(ErrorKind.Corrupt, $"{name} out of range");
    }
}
