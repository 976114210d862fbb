using System.Globalization;
using System.Security.Cryptography;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Registry.Tests;

/// <summary>Blobs of which parts are here: only the others are fetched, and nothing wrong gets in.</summary>
public sealed class KnownPartsTests : IDisposable
{
    private static readonly RegistryOptions s_impatient = new() { Retries = 3, RetryDelay = TimeSpan.FromMilliseconds(10), IdleLimit = TimeSpan.FromSeconds(60) };

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(3_000_000);
    private readonly TestDirectory _directory = new();
    private readonly ContentStore _store;

    public KnownPartsTests() => _store = _directory.Store("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Only_what_is_not_known_is_fetched()
    {
        using var server = new ScriptedServer(Parts);
        await Fetch(server, Part(1000, 500_000), Part(600_000, 2_000_000));
        Assert.Equal(["bytes=0-999", "bytes=501000-599999", "bytes=2600000-"], server.RequestsFor("/blobs/").Select(r => r.Header("Range")));
    }

    [Fact]
    public async Task Parts_at_both_ends_and_next_to_each_other_leave_the_middle()
    {
        using var server = new ScriptedServer(Parts);
        await Fetch(server, Part(0, 10), Part(10, 990), Part(2_000_000, 1_000_000));
        Assert.Equal("bytes=1000-1999999", Assert.Single(server.RequestsFor("/blobs/")).Header("Range"));
        await Fetch(server, new TestDirectory(), Part(0, 3_000_000));
        Assert.Single(server.RequestsFor("/blobs/"));
    }

    [Fact]
    public async Task Something_else_that_was_taken_for_a_part_is_replaced()
    {
        using var server = new ScriptedServer(Parts);
        await Fetch(server, Part(1000, 500_000) with { Open = () => new MemoryStream(new byte[500_000]) });
        Assert.Equal(["bytes=0-999", "bytes=501000-", null], server.RequestsFor("/blobs/").Select(r => r.Header("Range")));
    }

    [Theory]
    [InlineData(499_999)]
    [InlineData(0)]
    public async Task A_part_that_is_shorter_than_it_should_be_is_filled_up(int length)
    {
        using var server = new ScriptedServer(Parts);
        await Fetch(server, Part(1000, 500_000) with { Open = () => new MemoryStream(_bytes, 1000, length) });
        Assert.Equal(2, server.RequestsFor("/blobs/").Count());
    }

    [Fact]
    public async Task A_registry_that_gives_no_parts_sends_all()
    {
        using var server = new ScriptedServer(_ => new Reply(200, _bytes));
        await Fetch(server, Part(1000, 500_000));
        Assert.Single(server.RequestsFor("/blobs/"));
    }

    [Fact]
    public async Task More_than_was_asked_for_is_refused()
    {
        var blob = Sample.Describe(_bytes);
        using var server = new ScriptedServer(r => Range(r) is var (start, _)
            ? new Reply(206, _bytes[start..], ("Content-Range", $"bytes {start}-{_bytes.Length - 1}/{_bytes.Length}"))
            : new Reply(200, _bytes));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() =>
            client.FetchBlobAsync(Name(server), blob, TransferKind.Layer, _store, NoProgress.Instance, new Known([Part(1000, 500_000)])));
        Assert.Contains("sends more of it than was asked for", e.Message);
        Assert.Empty(_store.List());
        Assert.Empty(_directory.Leftovers("store"));
    }

    [Fact]
    public async Task A_connection_that_breaks_within_a_part_is_taken_up_there()
    {
        var first = true;
        using var server = new ScriptedServer(r =>
        {
            var reply = Parts(r);
            (var cut, first) = (first, false);
            return cut ? reply with { CutAfter = 100_000 } : reply;
        });
        await Fetch(server, Part(2_000_000, 900_000));
        Assert.Equal(["bytes=0-1999999", "bytes=100000-1999999", "bytes=2900000-"], server.RequestsFor("/blobs/").Select(r => r.Header("Range")));
    }

    [Fact]
    public async Task Who_looks_for_parts_reads_pieces_of_the_blob_or_learns_that_there_are_none()
    {
        using var server = new ScriptedServer(Parts);
        var known = new Known([]) { Reads = [(10, 20), (2_999_990, 10)] };
        await Fetch(server, new TestDirectory(), known);
        Assert.Equal(_bytes[10..30], known.Read[0]);
        Assert.Equal(_bytes[^10..], known.Read[1]);
        using var simple = new ScriptedServer(_ => new Reply(200, _bytes));
        known = new Known([]) { Reads = [(10, 20)] };
        await Fetch(simple, new TestDirectory(), known);
        Assert.Null(known.Read[0]);
    }

    private KnownPart Part(int start, int length) => new(start, length, () => new MemoryStream(_bytes, start, length));

    private Reply Parts(Received request)
    {
        if (Range(request) is not var (start, end))
        {
            return new Reply(200, _bytes);
        }

        return new Reply(206, _bytes[start..(end + 1)], ("Content-Range", $"bytes {start}-{end}/{_bytes.Length}"));
    }

    private (int Start, int End)? Range(Received request)
    {
        if (request.Header("Range") is not { } range)
        {
            return null;
        }

        var ends = range["bytes=".Length..].Split('-');
        return (int.Parse(ends[0], CultureInfo.InvariantCulture), ends[1].Length > 0 ? int.Parse(ends[1], CultureInfo.InvariantCulture) : _bytes.Length - 1);
    }

    private static ImageReference Name(ScriptedServer server) => ImageReference.Parse($"{server.Domain}/tools:1");

    private Task Fetch(ScriptedServer server, params KnownPart[] parts) => FetchInto(server, _store, new Known(parts));

    private Task Fetch(ScriptedServer server, TestDirectory elsewhere, params KnownPart[] parts) => Fetch(server, elsewhere, new Known(parts));

    private async Task Fetch(ScriptedServer server, TestDirectory elsewhere, Known known)
    {
        using (elsewhere)
        {
            await FetchInto(server, elsewhere.Store("other"), known);
        }
    }

    private async Task FetchInto(ScriptedServer server, ContentStore store, Known known)
    {
        using var client = new RegistryClient(server.Domain, s_impatient);
        await client.FetchBlobAsync(Name(server), Sample.Describe(_bytes), TransferKind.Layer, store, NoProgress.Instance, known);
        Assert.Equal(_bytes, store.ReadDocument(Digest.Of(_bytes)));
    }

    private sealed class Known(IReadOnlyList<KnownPart> parts) : IKnownParts
    {
        internal IReadOnlyList<(long Start, int Length)> Reads { get; init; } = [];

        internal List<byte[]?> Read { get; } = [];

        public async Task<IReadOnlyList<KnownPart>> FindAsync(Descriptor blob, RangeReader read, CancellationToken cancel)
        {
            foreach (var (start, length) in Reads)
            {
                Read.Add(await read(start, length, cancel));
            }

            return parts;
        }
    }
}
