using Containers.Linux.Files;

namespace Containers.Layers.Tar;

/// <summary>The bytes of a file that an archive holds without its holes: read as zeros, or skipped.</summary>
internal sealed class SparseContent(TarEntryContent stored, SparseMap map) : ReadOnlyStream
{
    private long _position;
    private int _region;

    /// <summary>The length of the whole file.</summary>
    internal long Size => map.Size;

    public override int Read(Span<byte> buffer)
    {
        var hole = HoleHere();
        if (hole > 0)
        {
            var zeros = buffer[..(int)Math.Min(buffer.Length, hole)];
            zeros.Clear();
            _position += zeros.Length;
            return zeros.Length;
        }

        if (_region == map.Regions.Count)
        {
            return 0;
        }

        var (offset, length) = map.Regions[_region];
        var count = stored.Read(buffer[..(int)Math.Min(buffer.Length, offset + length - _position)]);
        _position += count;
        if (_position == offset + length)
        {
            _region++;
        }

        return count;
    }

    /// <summary>Goes over the hole that begins here; its length, 0 if there is none.</summary>
    internal long SkipHole()
    {
        var hole = HoleHere();
        _position += hole;
        return hole;
    }

    private long HoleHere() => Math.Max(0, (_region < map.Regions.Count ? map.Regions[_region].Offset : map.Size) - _position);
}
