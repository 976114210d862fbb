using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Content.Tests;

public sealed class ContentStoreTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly ContentStore _store;

    public ContentStoreTests() => _store = ContentStore.Open(_temp["content"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void What_was_added_is_read_back_under_its_digest()
    {
        var digest = _store.Add("hello"u8);

        Assert.Equal(Digest.Of("hello"u8), digest);
        Assert.True(_store.Contains(digest));
        Assert.Equal(5, _store.SizeOf(digest));
        Assert.Equal("hello"u8.ToArray(), _store.ReadDocument(digest));
        Assert.Equal([digest], _store.List());
        Assert.Equal((UnixFileMode)0x1a4, File.GetUnixFileMode(_store.PathOf(digest)));
        Assert.Empty(Aside);
    }

    [Fact]
    public void Nothing_and_much_can_be_added()
    {
        Assert.Empty(_store.ReadDocument(_store.Add([])));
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        using var writer = _store.Create();
        foreach (var part in bytes.Chunk(77_777))
        {
            writer.Write(part);
        }

        Assert.Equal((3_000_000, 3_000_000), (writer.Length, writer.Position));
        Assert.Equal(bytes, _store.ReadDocument(writer.Commit(Digest.Of(bytes))));
    }

    [Fact]
    public void Adding_twice_keeps_one_and_leaves_nothing_aside()
    {
        Assert.Equal(_store.Add("x"u8), _store.Add("x"u8));
        Assert.Single(_store.List());
        Assert.Empty(Aside);
    }

    [Fact]
    public async Task The_same_content_added_many_times_at_once_is_there_once()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        using var start = new Barrier(8);
        var digests = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return _store.Add(bytes);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(digests.Distinct());
        Assert.Equal(bytes, _store.ReadDocument(digests[0]));
        Assert.Single(_store.List());
        Assert.Empty(Aside);
    }

    [Fact]
    public void Content_with_another_digest_than_expected_is_refused_and_gone()
    {
        var expected = Digest.Of("expected"u8);
        using (var writer = _store.Create())
        {
            writer.Write("other"u8);
            var error = Assert.Throws<ContainersException>(() => writer.Commit(expected));
            Assert.Equal((ErrorKind.Corrupt, $"content has digest {Digest.Of("other"u8)}, expected {expected}"), (error.Kind, error.Message));
        }

        Assert.Empty(_store.List());
        Assert.Empty(Aside);
    }

    [Fact]
    public async Task Who_follows_a_writer_reads_along_and_learns_how_it_ends()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        using var writer = _store.Create();
        writer.Write(bytes.AsSpan(0, 1000));
        using var follower = writer.Follow();
        Assert.Equal(new BlobGrowth(1000, BlobState.Growing), follower.Wait(0));
        var more = Task.Run(() => follower.Wait(1000));
        writer.Write(bytes.AsSpan(1000));
        Assert.Equal(new BlobGrowth(bytes.Length, BlobState.Growing), await more);
        var end = Task.Run(() => follower.Wait(bytes.Length));
        writer.Commit(Digest.Of(bytes));
        Assert.Equal(new BlobGrowth(bytes.Length, BlobState.Whole), await end);
        writer.Dispose();
        Assert.Equal(BlobState.Whole, follower.Wait(bytes.Length).State);

        // The file is the same after it has become content.
        using var stream = follower.File.OpenStream();
        using var read = new MemoryStream();
        stream.CopyTo(read);
        Assert.Equal(bytes, read.ToArray());
    }

    [Theory]
    [InlineData("another digest")]
    [InlineData("given up")]
    [InlineData("begun anew")]
    public void Who_follows_a_writer_learns_that_it_was_in_vain(string end)
    {
        using var writer = _store.Create();
        using var follower = writer.Follow();
        writer.Write("other"u8);
        switch (end)
        {
            case "another digest":
                Assert.Throws<ContainersException>(() => writer.Commit(Digest.Of("expected"u8)));
                Assert.Equal(BlobState.Growing, follower.Wait(0).State);
                writer.Dispose();
                break;
            case "begun anew":
                writer.Restart();
                writer.Write("expected"u8);
                writer.Commit(Digest.Of("expected"u8));
                break;
            default:
                writer.Dispose();
                break;
        }

        Assert.Equal(BlobState.Lost, follower.Wait(100).State);
    }

    [Fact]
    public void A_writer_that_is_given_up_leaves_nothing()
    {
        using (var writer = _store.Create())
        {
            writer.Write(new byte[1000]);
            Assert.Single(Aside);
        }

        Assert.Empty(Aside);
        Assert.Empty(_store.List());
    }

    [Theory]
    [InlineData("printf X | dd of=\"$1\" conv=notrunc seek=500 bs=1")]
    [InlineData("truncate -s 999 \"$1\"")]
    [InlineData("truncate -s 0 \"$1\"")]
    [InlineData("printf X >> \"$1\"")]
    public void Damage_on_disk_is_noticed_when_read(string damage)
    {
        var digest = _store.Add(new byte[1000]);
        Shell.Run("/", damage, _store.PathOf(digest));

        var error = Assert.Throws<ContainersException>(() => _store.ReadDocument(digest));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(digest.ToString(), error.Message);
        using var stream = _store.OpenRead(digest);
        Assert.Throws<ContainersException>(() => stream.CopyTo(Stream.Null));
    }

    [Theory]
    [InlineData("truncate -s 999 \"$1\"")]
    [InlineData("printf X >> \"$1\"")]
    [InlineData("printf X | dd of=\"$1\" conv=notrunc seek=500 bs=1")]
    public void Adding_content_again_repairs_what_was_damaged(string damage)
    {
        var digest = _store.Add(new byte[1000]);
        Assert.True(_store.IsIntact(digest));
        Assert.True(_store.IsUntouched(digest));
        Shell.Run("/", damage, _store.PathOf(digest));
        Assert.False(_store.IsIntact(digest));
        Assert.False(_store.IsUntouched(digest));
        _store.Add(new byte[1000]);
        Assert.True(_store.IsUntouched(digest));

        Assert.Equal(new byte[1000], _store.ReadDocument(digest));
        Assert.True(_store.IsIntact(digest));
        Assert.Empty(Aside);
    }

    [Fact]
    public void A_stream_with_a_known_size_refuses_more_at_once_and_less_at_the_end()
    {
        var digest = Digest.Of("hello"u8);
        Assert.Throws<ContainersException>(() => new VerifyingStream(new MemoryStream("hello and more"u8.ToArray()), digest, 5).ReadExactly(new byte[6]));
        Assert.Throws<ContainersException>(() => new VerifyingStream(new MemoryStream("hell"u8.ToArray()), digest, 5).CopyTo(Stream.Null));
        using var whole = new VerifyingStream(new MemoryStream("hello"u8.ToArray()), digest, null);
        whole.CopyTo(Stream.Null);
        Assert.Equal(0, whole.Read(new byte[1]));
    }

    [Fact]
    public void What_is_not_there_is_not_found()
    {
        var missing = Digest.Of("missing"u8);

        Assert.False(_store.Contains(missing));
        Assert.False(_store.IsIntact(missing));
        Assert.Null(_store.SizeOf(missing));
        Assert.Equal((ErrorKind.NotFound, $"content {missing} is not in the store"), Kind(() => _store.ReadDocument(missing)));
        Assert.Equal(ErrorKind.Unsupported, Kind(() => _store.PathOf(Digest.Parse("sha512:" + new string('a', 128)))).Kind);
        _store.Delete(missing);
    }

    [Fact]
    public void A_document_of_implausible_size_is_not_read()
    {
        var digest = _store.Add(new byte[OciJson.LargestDocument + 1]);

        Assert.Equal((ErrorKind.Corrupt, $"content {digest} is too large for a document"), Kind(() => _store.ReadDocument(digest)));
    }

    [Fact]
    public void The_store_is_an_image_layout()
    {
        _store.Add("x"u8);
        Assert.Equal("1.0.0", (string?)JsonNode.Parse(File.ReadAllText(_temp["content/oci-layout"]))!["imageLayoutVersion"]);
        var index = JsonNode.Parse(File.ReadAllText(_temp["content/index.json"]))!;
        Assert.Equal(2, (int)index["schemaVersion"]!);
        Assert.Empty(index["manifests"]!.AsArray());

        _store.WriteIndex("""{"schemaVersion":2,"manifests":[{}]}"""u8);
        ContentStore.Open(_temp["content"]);
        Assert.Single(JsonNode.Parse(File.ReadAllText(_temp["content/index.json"]))!["manifests"]!.AsArray());
    }

    [Fact]
    public void Files_that_are_no_content_are_not_listed()
    {
        var digest = _store.Add("x"u8);
        _temp.Write("content/blobs/sha256/README", "");
        _temp.Write("content/blobs/sha256/" + new string('A', 64), "");

        Assert.Equal([digest], _store.List());
        _store.Delete(digest);
        Assert.Empty(_store.List());
    }

    [Fact]
    public void Content_is_continued_by_one_writer_at_a_time()
    {
        var whole = "begun and ended"u8.ToArray();
        var digest = Digest.Of(whole);
        using (var first = _store.Continue(digest))
        {
            first.StaysForLater = true;
            first.Write(whole.AsSpan(0, 5));
            using var beside = _store.Continue(digest);
            Assert.Equal(0, beside.Length);
        }

        Assert.Single(_store.Abandoned());
        using (var second = _store.Continue(digest))
        {
            Assert.Equal(5, second.Length);
            second.Write(whole.AsSpan(5));
            Assert.Equal(digest, second.Commit(digest));
            using var late = _store.Continue(digest);
            Assert.Equal(0, late.Length);
        }

        Assert.Equal(whole, _store.ReadDocument(digest));
        Assert.Empty(_store.Abandoned());
    }

    [Fact]
    public void Writers_that_were_killed_leave_a_store_that_opens_and_whole_content()
    {
        for (var round = 0; round < 4; round++)
        {
            using var process = ThisTestProgram.Start(Program.Ingest, _temp["content"]);
            Assert.Equal("ready", process.StandardOutput.ReadLine());
            Thread.Sleep(Random.Shared.Next(5, 150));
            process.Kill();
            process.WaitForExit();

            var store = ContentStore.Open(_temp["content"]);
            Assert.All(store.List(), digest => store.ReadDocument(digest));
            store.DeleteAbandoned();
            Assert.Empty(store.Abandoned());
            Assert.Contains(store.Add("after"u8), store.List());
            Assert.Empty(Aside);
        }
    }

    [Fact]
    public void A_full_disk_is_told_and_nothing_half_written_stays()
    {
        Assert.SkipUnless(Shell.Succeeds("unshare -Urm sh -c 'mount -t tmpfs none /mnt'"), "this user may not make user namespaces");
        var (code, output, error) = Shell.Try(
            "/", "exec unshare -Urm sh -c 'mount -t tmpfs -o size=300k none \"$2\" && " + ThisTestProgram.Script + "' sh \"$@\"", Program.Fill, _temp.Make("small"));

        Assert.True(code == 1, output + error);
        var lines = output.Split('\n');
        Assert.Matches("^the store .*/small.* cannot take more content: no space left on device$", lines[0]);
        Assert.Equal($"{Digest.Of("small"u8)} 0", lines[1]);
    }

    private string[] Aside => Directory.Exists(_temp["content/ingest"]) ? Directory.GetFileSystemEntries(_temp["content/ingest"]) : [];

    private static (ErrorKind Kind, string Message) Kind(Action action)
    {
        var error = Assert.Throws<ContainersException>(action);
        return (error.Kind, error.Message);
    }
}
