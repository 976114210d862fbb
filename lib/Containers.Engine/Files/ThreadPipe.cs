using Containers.Linux;
using Containers.Linux.Sockets;

namespace Containers.Engine.Files;

/// <summary>
/// Bytes from one thread of this process to another, no more of them at a time than a socket holds. Whoever fills it learns
/// by an exception that nobody reads any more, never by a signal.
/// </summary>
internal sealed class ThreadPipe : IDisposable
{
    private readonly UnixSocket _read;
    private readonly UnixSocket _write;

    internal ThreadPipe() => (_read, _write) = UnixSocket.Pair();

    /// <summary>Why the filling failed; null while it has not. Only true once reading came to its end.</summary>
    internal Exception? Failure { get; private set; }

    /// <summary>Writes all of it, then ends it; what goes wrong is kept in <see cref="Failure"/>.</summary>
    internal void Fill(Action<Stream> write)
    {
        try
        {
            using var stream = new SendingStream(_write);
            write(stream);
        }
        catch (Exception e) when (e is IOException or Oci.ContainersException)
        {
            Failure = e;
        }
        finally
        {
            _write.Dispose();
        }
    }

    internal Stream OpenRead() => _read.OpenStream();

    /// <summary>Nobody reads from now on.</summary>
    internal void StopReading() => _read.Dispose();

    public void Dispose()
    {
        _read.Dispose();
        _write.Dispose();
    }

    private sealed class SendingStream(UnixSocket socket) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            while (buffer.Length > 0)
            {
                var count = socket.TrySend(buffer, out var errno);
                if (count < 0)
                {
                    throw new LinuxException("send", errno, "pipe between threads");
                }

                buffer = buffer[count..];
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
