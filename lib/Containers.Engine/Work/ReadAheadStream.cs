using System.Runtime.ExceptionServices;
using Containers.Linux.Files;

namespace Containers.Engine.Work;

/// <summary>
/// Reads a stream on a thread of its own, a megabyte ahead at most, so that whoever reads this one works on what came while more
/// is made: decompressing beside unpacking. What goes wrong there is thrown here, in its turn.
/// </summary>
internal sealed class ReadAheadStream : ReadOnlyStream
{
    private const int Pieces = 8;
    private const int PieceLength = 128 * 1024;

    private readonly Stream _source;
    private readonly Thread _reader;
    private readonly object _gate = new();
    private readonly Stack<byte[]> _empty = new(Pieces);
    private readonly Queue<ArraySegment<byte>> _full = new(Pieces);
    private ArraySegment<byte> _current = ArraySegment<byte>.Empty;
    private ExceptionDispatchInfo? _failure;
    private int _made;
    private bool _ended;
    private bool _stopped;

    /// <summary>Begins to read; the source belongs to this stream from now on, and nobody else may touch it until this is at its end.</summary>
    internal ReadAheadStream(Stream source)
    {
        _source = source;
        _reader = new Thread(ReadAll);
        _reader.Start();
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0 || (_current.Count == 0 && !TryTake()))
        {
            return 0;
        }

        var count = Math.Min(buffer.Length, _current.Count);
        _current.AsSpan(0, count).CopyTo(buffer);
        _current = _current[count..];
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            lock (_gate)
            {
                _stopped = true;
                Monitor.Pulse(_gate);
            }

            _reader.Join();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Gives back the piece that has been read, and waits for the next. False: there is none.</summary>
    private bool TryTake()
    {
        lock (_gate)
        {
            if (_current.Array is { Length: PieceLength } read)
            {
                _empty.Push(read);
                _current = ArraySegment<byte>.Empty;
                Monitor.Pulse(_gate);
            }

            while (_full.Count == 0 && !_ended)
            {
                Monitor.Wait(_gate);
            }

            if (_full.TryDequeue(out _current))
            {
                return true;
            }
        }

        _failure?.Throw();
        return false;
    }

    private void ReadAll()
    {
        try
        {
            while (TakeEmpty() is { } piece)
            {
                var count = _source.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false);
                if (count == 0)
                {
                    break;
                }

                Hand(new ArraySegment<byte>(piece, 0, count));
            }
        }
        catch (Exception e)
        {
            _failure = ExceptionDispatchInfo.Capture(e);
        }
        finally
        {
            lock (_gate)
            {
                _ended = true;
                Monitor.Pulse(_gate);
            }
        }
    }

    // Null: nobody wants more.
    private byte[]? TakeEmpty()
    {
        lock (_gate)
        {
            while (_empty.Count == 0 && _made == Pieces && !_stopped)
            {
                Monitor.Wait(_gate);
            }

            if (_stopped)
            {
                return null;
            }

            if (_empty.TryPop(out var piece))
            {
                return piece;
            }

            _made++;
            return new byte[PieceLength];
        }
    }

    private void Hand(ArraySegment<byte> piece)
    {
        lock (_gate)
        {
            _full.Enqueue(piece);
            Monitor.Pulse(_gate);
        }
    }
}
