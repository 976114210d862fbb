using Containers.Linux.Files;

namespace Containers.Engine.Work;

/// <summary>
/// Reads a file that is not likely to be read again soon, an archive that is unpacked: what has been read of it and is on the disk does not
/// stay in the page cache, where it would take the place of what others need. Its pages hold the files that are made of it instead.
/// </summary>
/// <param name="file">Read from its start; it stays the caller's.</param>
internal sealed class ReadOnceStream(FileDescriptor file) : ReadOnlyStream
{
    private const long Step = 4 * 1024 * 1024;

    private long _at;

    public override int Read(Span<byte> buffer)
    {
        var count = file.Read(buffer);
        _at += count;
        if (_at / Step != (_at - count) / Step)
        {
            file.DropCached(_at);
        }

        return count;
    }
}
