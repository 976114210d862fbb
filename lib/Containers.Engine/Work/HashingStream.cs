using System.Security.Cryptography;
using Containers.Linux.Files;

namespace Containers.Engine.Work;

/// <summary>Passes bytes on and hashes them.</summary>
internal sealed class HashingStream(Stream source, IncrementalHash hash) : ReadOnlyStream
{
    public override int Read(Span<byte> buffer)
    {
        var count = source.Read(buffer);
        hash.AppendData(buffer[..count]);
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Reading to the end.</summary>
internal static class StreamReading
{
    /// <summary>Reads and drops what is left: an archive's padding belongs to its digest.</summary>
    internal static void ReadRest(this Stream stream)
    {
        Span<byte> buffer = stackalloc byte[8192];
        while (stream.Read(buffer) > 0)
        {
        }
    }
}
