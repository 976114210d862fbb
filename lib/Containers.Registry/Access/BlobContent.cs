using System.Buffers;
using System.Net;

namespace Containers.Registry.Access;

/// <summary>A stretch of a blob on its way to a registry.</summary>
/// <param name="source">Where the bytes come from; it stays the caller's.</param>
/// <param name="length">How many to send.</param>
/// <param name="isEnd">Whether the source must end with them. Its last read verifies it, and damaged content must not arrive whole.</param>
/// <param name="sent">Told how many of them went out, as they go.</param>
internal sealed class BlobContent(Stream source, long length, bool isEnd, Action<long> sent) : HttpContent
{
    private const int BufferLength = 128 * 1024;

    /// <summary>Called whenever bytes went out, with whether they were the last ones: the connection lives.</summary>
    internal Action<bool>? Advanced { get; set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
        try
        {
            var left = length;
            while (left > 0)
            {
                var count = source.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
                if (count == 0)
                {
                    throw new EndOfStreamException($"content ended {left} bytes early");
                }

                if (isEnd && count == left && source.ReadByte() >= 0)
                {
                    throw new InvalidDataException("content goes on after its end");
                }

                await stream.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                left -= count;
                Advanced?.Invoke(left == 0);
                sent(length - left);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
