using System.Buffers.Text;
using Containers.Oci;

namespace Containers.Layers.Tar;

/// <summary>Where in a file the bytes belong that an archive holds of it; between them are holes.</summary>
/// <param name="Regions">Offset and length of each piece, in order, without overlaps.</param>
/// <param name="Size">The length of the whole file, holes included.</param>
internal sealed record SparseMap(IReadOnlyList<(long Offset, long Length)> Regions, long Size)
{
    private const int MostRegions = 1 << 20;

    /// <summary>Makes a map of alternating offsets and lengths, which must be in order and account for all that is stored.</summary>
    internal static SparseMap Create(IReadOnlyList<long> numbers, long size, long stored)
    {
        if (numbers.Count % 2 != 0)
        {
            throw Malformed("has an offset without a length");
        }

        var regions = new List<(long, long)>(numbers.Count / 2);
        long end = 0, sum = 0;
        for (var i = 0; i < numbers.Count; i += 2)
        {
            var (offset, length) = (numbers[i], numbers[i + 1]);
            if (offset < end || length < 0 || length > size || offset > size - length)
            {
                throw Malformed("overlaps or leads out of the file");
            }

            end = offset + length;
            sum += length; // cannot overflow: pieces do not overlap
            if (length > 0)
            {
                regions.Add((offset, length));
            }
        }

        return sum == stored ? new SparseMap(regions, size) : throw Malformed($"is for {sum} bytes, but {stored} are stored");
    }

    /// <summary>GNU tar's format 0.1: the numbers as one text, with commas.</summary>
    internal static List<long> ParseList(ReadOnlySpan<byte> text)
    {
        var numbers = new List<long>();
        foreach (var range in text.Split((byte)','))
        {
            Add(numbers, ParseNumber(text[range]));
        }

        return numbers;
    }

    /// <summary>GNU tar's format 1.0: the numbers, one a line and their count first, fill the first blocks of the content.</summary>
    internal static List<long> ReadLines(TarEntryContent content)
    {
        var lines = new LineReader(content);
        var count = lines.ReadNumber();
        if (count > MostRegions)
        {
            throw Malformed("is too long");
        }

        var numbers = new List<long>();
        for (var i = 0L; i < 2 * count; i++)
        {
            numbers.Add(lines.ReadNumber());
        }

        return numbers;
    }

    /// <summary>Adds a number to a map that is still being read.</summary>
    internal static void Add(List<long> numbers, long number)
    {
        if (numbers.Count >= 2 * MostRegions)
        {
            throw Malformed("is too long");
        }

        numbers.Add(number);
    }

    private static ContainersException Malformed(string how) => new(ErrorKind.Corrupt, $"the map of its holes {how}");

    private static long ParseNumber(ReadOnlySpan<byte> text) =>
        text.Length > 0 && Utf8Parser.TryParse(text, out long number, out var used) && used == text.Length && number >= 0
            ? number
            : throw Malformed("is not made of numbers");

    /// <summary>Reads whole blocks, since the data begins with the block after the last number.</summary>
    private sealed class LineReader(TarEntryContent content)
    {
        private const int LongestLine = 20;

        private readonly byte[] _block = new byte[TarHeader.BlockSize];
        private int _at = TarHeader.BlockSize;

        internal long ReadNumber()
        {
            Span<byte> line = stackalloc byte[LongestLine];
            for (var length = 0; length < LongestLine; length++)
            {
                var next = ReadByte();
                if (next == '\n')
                {
                    return ParseNumber(line[..length]);
                }

                line[length] = next;
            }

            throw Malformed("is not made of numbers");
        }

        private byte ReadByte()
        {
            if (_at == _block.Length)
            {
                if (content.ReadAtLeast(_block, _block.Length, throwOnEndOfStream: false) < _block.Length)
                {
                    throw Malformed("is cut short");
                }

                _at = 0;
            }

            return _block[_at++];
        }
    }
}
