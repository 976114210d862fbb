using Containers.Engine.Work;
using Containers.Linux.Files;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Engine.Tests;

public sealed class ReadAheadStreamTests
{
    [Fact]
    public void What_is_read_is_what_the_source_has_however_it_comes() => Prop.ForAll(
        ArbMap.Default.ArbFor<(byte Seed, ushort Length, PositiveInt Piece, PositiveInt Wanted)>(),
        given =>
        {
            var expected = Bytes(given.Seed, given.Length * 11); // up to seven tenths of a megabyte
            using var ahead = new ReadAheadStream(new Source(expected, given.Piece.Get * 977));
            Assert.Equal(expected, ReadAll(ahead, given.Wanted.Get * 1013));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void More_than_fits_ahead_comes_whole()
    {
        var expected = Bytes(1, 5 * 1024 * 1024 + 7);
        using var ahead = new ReadAheadStream(new Source(expected, 100_000));
        Assert.Equal(expected, ReadAll(ahead, 3000));
    }

    [Fact]
    public void A_failure_is_thrown_to_who_reads_and_again_when_read_again()
    {
        using var ahead = new ReadAheadStream(new Source(Bytes(2, 300_000), 1000) { Failure = new ContainersException(ErrorKind.Corrupt, "cut short") });
        var failure = Assert.Throws<ContainersException>(() => ReadAll(ahead, 4096));
        Assert.Equal("cut short", failure.Message);
        Assert.Throws<ContainersException>(() => ahead.Read(new byte[1]));
    }

    [Fact]
    public void The_end_stays_the_end()
    {
        using var ahead = new ReadAheadStream(new Source([1, 2, 3], 10));
        Assert.Equal([1, 2, 3], ReadAll(ahead, 2));
        Assert.Equal(0, ahead.Read(new byte[1]));
    }

    [Fact]
    public void One_that_nobody_reads_to_its_end_stops_and_lets_its_source_go()
    {
        var source = new Source(null, 4096); // without an end
        var ahead = new ReadAheadStream(source);
        Assert.NotEqual(0, ahead.Read(new byte[10]));
        ahead.Dispose();
        Assert.True(source.IsDisposed);
    }

    private static byte[] Bytes(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static byte[] ReadAll(ReadAheadStream stream, int wanted)
    {
        using var all = new MemoryStream();
        var buffer = new byte[wanted];
        int count;
        while ((count = stream.Read(buffer)) > 0)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }

    /// <summary>Gives its bytes in pieces, then fails or ends; zeros without an end if it has none.</summary>
    private sealed class Source(byte[]? bytes, int piece) : ReadOnlyStream
    {
        private int _at;

        internal Exception? Failure { get; init; }

        internal bool IsDisposed { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = Math.Min(buffer.Length, piece);
            if (bytes is null)
            {
                return count;
            }

            count = Math.Min(count, bytes.Length - _at);
            bytes.AsSpan(_at, count).CopyTo(buffer);
            _at += count;
            return count > 0 || Failure is null ? count : throw Failure;
        }

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }
}
