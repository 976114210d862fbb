using Containers.Linux.Decoding;
using Containers.Linux.Files;
using Containers.Oci;

namespace Containers.Layers;

/// <summary>What a decoder makes of a stream, from its first member to its end.</summary>
internal sealed class DecodingStream(Stream source, Decoder decoder, string format) : ReadOnlyStream
{
    private readonly byte[] _input = new byte[64 * 1024];
    private int _at;
    private int _filled;
    private bool _sourceEnded;
    private bool _isBetween; // members
    private bool _isPadding;
    private bool _ended;

    public override int Read(Span<byte> buffer)
    {
        while (buffer.Length > 0 && !_ended)
        {
            Fill();
            if (_isBetween && !FindNext())
            {
                continue;
            }

            var step = Decode(buffer);
            _at += step.Consumed;
            _isBetween = step.IsEnd;
            if (step.Written > 0)
            {
                return step.Written;
            }

            if (step.Consumed == 0 && !step.IsEnd && _sourceEnded)
            {
                throw new ContainersException(ErrorKind.Corrupt, $"the {format} compressed data is cut short");
            }
        }

        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Fill()
    {
        if (_at == _filled && !_sourceEnded)
        {
            _at = 0;
            _filled = source.Read(_input);
            _sourceEnded = _filled == 0;
        }
    }

    /// <summary>Goes over padding, and decides whether there is another member. False: more input is needed, or none is left.</summary>
    private bool FindNext()
    {
        if (_sourceEnded)
        {
            _ended = true;
            return false;
        }

        var zeros = _input.AsSpan(_at, _filled - _at).IndexOfAnyExcept((byte)0);
        _isPadding |= zeros != 0;
        if (zeros < 0)
        {
            _at = _filled;
            return false;
        }

        _at += zeros;
        if (_isPadding)
        {
            throw Followed();
        }

        decoder.Restart();
        return true;
    }

    private DecodingStep Decode(Span<byte> buffer)
    {
        try
        {
            return decoder.Decode(_input.AsSpan(_at, _filled - _at), buffer);
        }
        catch (InvalidDataException) when (_isBetween)
        {
            throw Followed();
        }
        catch (InvalidDataException e)
        {
            throw new ContainersException(ErrorKind.Corrupt, $"the {format} compressed data {e.Message}", e);
        }
    }

    private ContainersException Followed() => new(ErrorKind.Corrupt, $"the {format} compressed data is followed by something else");
}
