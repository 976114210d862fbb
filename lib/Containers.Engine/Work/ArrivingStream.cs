using Containers.Content;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Engine.Work;

/// <summary>Reads a file while somebody else writes it, as far as it is said to be written.</summary>
/// <param name="file">Read from its start; it stays the caller's.</param>
/// <param name="ask">Waits until there is more than so many bytes, or an end.</param>
internal sealed class ArrivingStream(FileDescriptor file, Func<long, BlobGrowth> ask) : ReadOnlyStream
{
    private readonly ReadOnceStream _file = new(file);
    private long _at;
    private BlobGrowth _there;

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        if (_at == _there.Length && _there.State == BlobState.Growing)
        {
            _there = ask(_at);
        }

        if (_there.State == BlobState.Lost)
        {
            throw new ContainersException(ErrorKind.Unreachable, "the rest of the archive does not come");
        }

        var count = _file.Read(buffer[..(int)Math.Min(buffer.Length, _there.Length - _at)]);
        _at += count;
        return count > 0 || _at == _there.Length ? count : throw new ContainersException(ErrorKind.Corrupt, "the archive is shorter than what was written");
    }
}
