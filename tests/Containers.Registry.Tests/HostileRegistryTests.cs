using System.Security.Cryptography;
using System.Text;
using Containers.Content;
using Containers.Oci;
using Containers.Oci.Images;
using Containers.Oci.References;
using Containers.Registry.Authentication;

namespace Containers.Registry.Tests;

/// <summary>Registries that lie, dawdle and break down.</summary>
public sealed class HostileRegistryTests : IDisposable
{
    private static readonly RegistryOptions s_impatient = new() { Retries = 3, RetryDelay = TimeSpan.FromMilliseconds(10), IdleLimit = TimeSpan.FromSeconds(60) };

    private readonly TestDirectory _directory = new();
    private readonly ContentStore _store;

    public HostileRegistryTests() => _store = _directory.Store("store");

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Another_content_than_asked_for_is_corrupt()
    {
        var blob = Sample.Describe("what was asked for"u8.ToArray());
        using var server = new ScriptedServer(_ => new Reply(200, "what somebody made"));
        var e = await FetchFails(server, blob);
        Assert.Equal(ErrorKind.Corrupt, e.Kind);
        Assert.Contains($"expected {blob.Digest}", e.Message);
    }

    [Theory]
    [InlineData(9, null)]
    [InlineData(11, null)]
    [InlineData(9, -1L)]
    [InlineData(11, -1L)]
    public async Task Another_length_than_the_manifest_says_is_corrupt(int length, long? claimed)
    {
        using var server = new ScriptedServer(r => r.Header("Range") is null ? new Reply(200, new byte[length]) { ClaimedLength = claimed } : new Reply(416));
        var e = await FetchFails(server, Sample.Describe(new byte[10]));
        Assert.Equal(ErrorKind.Corrupt, e.Kind);
        Assert.Contains("10", e.Message);
    }

    [Fact]
    public async Task A_blob_in_the_store_of_another_size_than_the_manifest_says_is_corrupt()
    {
        var blob = Sample.Blob(_store, new byte[10], MediaTypes.OciLayer);
        using var server = new ScriptedServer(_ => new Reply(500));
        Assert.Equal(ErrorKind.Corrupt, (await FetchFails(server, blob with { Size = 9 })).Kind);
    }

    [Fact]
    public async Task A_broken_connection_is_taken_up_where_it_broke()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        using var server = new ScriptedServer(r => Range(r, bytes) is var start && start == 0
            ? new Reply(200, bytes) { CutAfter = 120_000 }
            : new Reply(206, bytes[start..], ("Content-Range", $"bytes {start}-{bytes.Length - 1}/{bytes.Length}")));
        await Fetch(server, Sample.Describe(bytes));
        Assert.Equal(bytes, _store.ReadDocument(Digest.Of(bytes)));
        var resumed = Assert.Single(server.Requests, r => r.Header("Range") is not null);
        Assert.Equal("bytes=120000-", resumed.Header("Range"));
    }

    [Fact]
    public async Task A_server_without_ranges_sends_all_again_and_that_will_do()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        using var server = new ScriptedServer(r => new Reply(200, bytes) { CutAfter = Range(r, bytes) == 0 ? 120_000 : null });
        await Fetch(server, Sample.Describe(bytes));
        Assert.Equal(bytes, _store.ReadDocument(Digest.Of(bytes)));
    }

    [Fact]
    public async Task Another_range_than_asked_for_is_corrupt()
    {
        var bytes = RandomNumberGenerator.GetBytes(3000);
        using var server = new ScriptedServer(r => Range(r, bytes) == 0
            ? new Reply(200, bytes) { CutAfter = 1000 }
            : new Reply(206, bytes[500..], ("Content-Range", $"bytes 500-{bytes.Length - 1}/{bytes.Length}")));
        Assert.Equal(ErrorKind.Corrupt, (await FetchFails(server, Sample.Describe(bytes))).Kind);
    }

    [Fact]
    public async Task A_connection_that_always_breaks_ends_in_an_error()
    {
        using var server = new ScriptedServer(_ => new Reply(200, new byte[3000]) { CutAfter = 0 });
        var e = await FetchFails(server, Sample.Describe(new byte[3000]));
        Assert.Equal(ErrorKind.Unreachable, e.Kind);
        Assert.Equal(1 + s_impatient.Retries, server.RequestsFor("/blobs/").Count());
    }

    [Fact]
    public async Task Silence_ends_in_an_error()
    {
        using var never = new ManualResetEventSlim();
        using var server = new ScriptedServer(_ =>
        {
            never.Wait();
            return new Reply(200);
        });
        using var client = new RegistryClient(server.Domain, s_impatient with { IdleLimit = TimeSpan.FromSeconds(2), Retries = 1 });
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name(server)));
        never.Set();
        Assert.Equal(ErrorKind.Unreachable, e.Kind);
        Assert.Contains("no answer for 2 seconds", e.Message);
        // A busy server notices the second one only after the client has given up on it.
        Assert.True(SpinWait.SpinUntil(() => server.RequestsFor("/manifests/").Count() == 2, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_taken_up_where_it_stopped()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        using var server = new ScriptedServer(r => Range(r, bytes) is var start && start == 0
            ? new Reply(200, bytes) { StallAfter = 120_000 }
            : new Reply(206, bytes[start..], ("Content-Range", $"bytes {start}-{bytes.Length - 1}/{bytes.Length}")));
        await Fetch(server, Sample.Describe(bytes), s_impatient with { IdleLimit = TimeSpan.FromSeconds(2) });
        Assert.Equal(bytes, _store.ReadDocument(Digest.Of(bytes)));
        Assert.Contains(server.Requests, r => r.Header("Range") is not null);
    }

    [Fact]
    public async Task A_body_without_end_is_left_when_it_is_longer_than_it_should_be()
    {
        using var server = new ScriptedServer(_ => new Reply(200, new byte[64 * 1024]) { ClaimedLength = -1, IsEndless = true });
        var e = await FetchFails(server, Sample.Describe(new byte[100_000]));
        Assert.Equal(ErrorKind.Corrupt, e.Kind);
        Assert.Contains("100000", e.Message);
        Assert.Equal(ErrorKind.Corrupt, (await ManifestFails(server)).Kind);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task What_passes_is_waited_for(int status)
    {
        var bytes = "content"u8.ToArray();
        var count = 0;
        using var server = new ScriptedServer(_ => Interlocked.Increment(ref count) < 3 ? new Reply(status, "", ("Retry-After", "0")) : new Reply(200, bytes));
        await Fetch(server, Sample.Describe(bytes));
        Assert.Equal(3, count);
    }

    [Fact]
    public async Task Patience_has_an_end()
    {
        using var server = new ScriptedServer(_ => new Reply(429, """{"errors":[{"code":"TOOMANYREQUESTS","message":"slow down"}]}"""));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name(server)));
        Assert.Equal($"registry {server.Domain}: slow down", e.Message);
        Assert.Equal(1 + s_impatient.Retries, server.RequestsFor("/manifests/").Count());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(-1L)]
    public async Task A_manifest_without_end_is_not_read_to_the_end(long? claimed)
    {
        using var server = new ScriptedServer(_ => new Reply(200, new byte[OciJson.LargestDocument + 1]) { ClaimedLength = claimed });
        Assert.Equal(ErrorKind.Corrupt, (await ManifestFails(server)).Kind);
    }

    [Fact]
    public async Task A_header_without_end_is_not_read_to_the_end()
    {
        using var server = new ScriptedServer(_ => new Reply(200, "", ("X-Long", new string('x', 1_000_000))));
        Assert.Equal(ErrorKind.Corrupt, (await ManifestFails(server)).Kind);
    }

    [Fact]
    public async Task A_manifest_must_have_the_digest_it_was_asked_for_by()
    {
        var body = """{"schemaVersion":2,"config":{},"layers":[]}""";
        using var server = new ScriptedServer(_ => new Reply(200, body, ("Content-Type", MediaTypes.OciManifest)));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var other = Name(server).WithDigest(Digest.Of("other"u8));
        Assert.Equal(ErrorKind.Corrupt, (await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(other))).Kind);
        var same = Name(server).WithDigest(Digest.Of(Encoding.UTF8.GetBytes(body)));
        Assert.Equal(body, Encoding.UTF8.GetString((await client.GetManifestAsync(same)).Bytes.Span));
    }

    [Fact]
    public async Task A_manifest_must_have_the_digest_its_header_says()
    {
        using var server = new ScriptedServer(_ => new Reply(
            200, """{"schemaVersion":2,"config":{},"layers":[]}""", ("Content-Type", MediaTypes.OciManifest), ("Docker-Content-Digest", Digest.Of("other"u8).ToString())));
        Assert.Equal(ErrorKind.Corrupt, (await ManifestFails(server)).Kind);
    }

    [Theory]
    [InlineData("""{"schemaVersion":2,"config":{},"layers":[],"manifests":[]}""", MediaTypes.OciManifest, ErrorKind.Corrupt)]
    [InlineData("""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}""", MediaTypes.OciManifest, ErrorKind.Corrupt)]
    [InlineData("""{"schemaVersion":1,"name":"x","fsLayers":[]}""", "application/vnd.docker.distribution.manifest.v1+prettyjws", ErrorKind.Unsupported)]
    [InlineData("""{"schemaVersion":2}""", "text/html", ErrorKind.Unsupported)]
    [InlineData("<html>not a registry</html>", "text/html", ErrorKind.Corrupt)]
    [InlineData("", MediaTypes.OciManifest, ErrorKind.Corrupt)]
    public async Task A_document_that_is_no_plain_manifest_is_refused(string body, string type, ErrorKind kind)
    {
        using var server = new ScriptedServer(_ => new Reply(200, body, ("Content-Type", type)));
        Assert.Equal(kind, (await ManifestFails(server)).Kind);
    }

    [Fact]
    public async Task An_artifact_is_no_image()
    {
        var config = Sample.Describe("{}"u8.ToArray(), "application/vnd.cncf.helm.config.v1+json");
        var body = $$"""{"schemaVersion":2,"config":{"mediaType":"{{config.MediaType}}","digest":"{{config.Digest}}","size":2},"layers":[]}""";
        using var server = new ScriptedServer(_ => new Reply(200, body, ("Content-Type", MediaTypes.OciManifest)));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() => new ImageTransfer(client, _store, NoProgress.Instance).FetchAsync(Name(server), Platform.Host));
        Assert.Equal(ErrorKind.Unsupported, e.Kind);
        Assert.Contains("helm", e.Message);
    }

    [Fact]
    public async Task A_list_that_leads_to_lists_without_end_is_not_followed_to_the_end()
    {
        // Each list names one more, made up as it is asked for: no document can hold its own digest, but a server can always think of another.
        var documents = new Dictionary<string, string>();
        string List(int depth)
        {
            var next = depth == 20 ? """{"schemaVersion":2,"manifests":[]}""" : List(depth + 1);
            var digest = Digest.Of(Encoding.UTF8.GetBytes(next)).ToString();
            documents[digest] = next;
            return $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciIndex}}","manifests":[{"mediaType":"{{MediaTypes.OciIndex}}","digest":"{{digest}}","size":{{next.Length}}}]}""";
        }

        var first = List(0);
        using var server = new ScriptedServer(r => new Reply(200, documents.GetValueOrDefault(r.Path.Split('/')[^1], first), ("Content-Type", MediaTypes.OciIndex)));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() => new ImageTransfer(client, _store, NoProgress.Instance).FetchAsync(Name(server), Platform.Host));
        Assert.Equal(ErrorKind.Unsupported, e.Kind);
        Assert.InRange(server.RequestsFor("/manifests/").Count(), 1, 5);
        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task Redirects_do_not_go_in_circles()
    {
        using var server = new ScriptedServer(r => new Reply(307, "", ("Location", r.Path)));
        Assert.Contains("redirects more than", (await FetchFails(server, Sample.Describe(new byte[10]))).Message);
        Assert.InRange(server.RequestsFor("/blobs/").Count(), 2, 10);
    }

    [Fact]
    public async Task A_redirect_to_another_kind_of_address_is_refused()
    {
        using var server = new ScriptedServer(_ => new Reply(307, "", ("Location", "file:///etc/passwd")));
        Assert.Equal(ErrorKind.Denied, (await FetchFails(server, Sample.Describe(new byte[10]))).Kind);
    }

    [Theory]
    [InlineData("Basic realm=\"x\"")]
    [InlineData("Bearer")]
    public async Task What_proves_who_we_are_does_not_follow_a_redirect_to_another_host(string scheme)
    {
        var bytes = "content"u8.ToArray();
        using var storage = new ScriptedServer(_ => new Reply(200, bytes));
        var domain = string.Empty;
        using var server = new ScriptedServer(r => r switch
        {
            _ when r.Path.StartsWith("/token", StringComparison.Ordinal) => new Reply(200, """{"token":"secret-token"}"""),
            _ when r.Header("Authorization") is null => new Reply(401, "", ("WWW-Authenticate", scheme == "Bearer" ? $"Bearer realm=\"http://{domain}/token\",service=\"x\"" : scheme)),
            _ when r.Path.Contains("/blobs/") => new Reply(307, "", ("Location", $"http://{storage.Domain}/bucket/{r.Path.Length}")),
            _ => new Reply(200),
        })
        {
            HandlesGreeting = true,
        };
        domain = server.Domain;
        await Fetch(server, Sample.Describe(bytes), s_impatient with { Credential = Credential.Parse("user:secret") });
        Assert.Contains(server.RequestsFor("/blobs/"), r => r.Header("Authorization") is not null);
        Assert.All(storage.Requests, r => Assert.Null(r.Header("Authorization")));
        Assert.Single(storage.Requests);
    }

    [Fact]
    public async Task An_upload_place_at_another_host_gets_no_credentials()
    {
        using var storage = new ScriptedServer(_ => new Reply(201));
        using var server = new ScriptedServer(r => r switch
        {
            _ when r.Header("Authorization") is null => new Reply(401, "", ("WWW-Authenticate", "Basic realm=\"x\"")),
            { Method: "HEAD" } => new Reply(404),
            { Method: "POST" } => new Reply(202, "", ("Location", $"http://{storage.Domain}/upload?session=1")),
            _ => new Reply(200),
        })
        {
            HandlesGreeting = true,
        };
        var blob = Sample.Blob(_store, "content"u8.ToArray(), MediaTypes.OciLayer);
        using var client = new RegistryClient(server.Domain, s_impatient with { Credential = Credential.Parse("user:secret") });
        await client.PushBlobAsync(Name(server), blob, TransferKind.Layer, [], _store, NoProgress.Instance);
        var upload = Assert.Single(storage.Requests);
        Assert.Null(upload.Header("Authorization"));
        Assert.Equal($"/upload?session=1&digest={Uri.EscapeDataString(blob.Digest.ToString())}", upload.Path);
        Assert.Equal("content"u8.ToArray(), upload.Body);
    }

    [Fact]
    public async Task Where_one_request_is_too_large_the_blob_goes_in_pieces()
    {
        using var received = new MemoryStream();
        using var server = new ScriptedServer(r =>
        {
            switch (r.Method)
            {
                case "HEAD":
                    return new Reply(404);
                case "POST":
                    received.SetLength(0);
                    return new Reply(202, "", ("Location", "/upload/0"));
                case "PUT" when r.Body.Length > 0:
                    return new Reply(413);
                case "PATCH":
                    Assert.Equal($"{received.Length}-{received.Length + r.Body.Length - 1}", r.Header("Content-Range"));
                    received.Write(r.Body);
                    return new Reply(202, "", ("Location", $"/upload/{received.Length}"));
                default:
                    return new Reply(201);
            }
        });
        var bytes = RandomNumberGenerator.GetBytes((16 * 1024 * 1024) + 1000);
        var blob = Sample.Blob(_store, bytes, MediaTypes.OciLayer);
        using var client = new RegistryClient(server.Domain, s_impatient);
        await client.PushBlobAsync(Name(server), blob, TransferKind.Layer, [], _store, NoProgress.Instance);
        Assert.Equal(blob.Digest, Digest.Of(received.ToArray()));
        Assert.Equal(2, server.Requests.Count(r => r.Method == "PATCH"));
    }

    [Fact]
    public async Task A_damaged_blob_is_not_pushed_as_if_it_were_whole()
    {
        var blob = Sample.Blob(_store, "content"u8.ToArray(), MediaTypes.OciLayer);
        File.WriteAllText(_store.PathOf(blob.Digest), "c0ntent");
        using var server = new ScriptedServer(r => r.Method switch
        {
            "HEAD" => new Reply(404),
            "POST" => new Reply(202, "", ("Location", "/upload/0")),
            _ => new Reply(201),
        });
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(
            () => client.PushBlobAsync(Name(server), blob, TransferKind.Layer, [], _store, NoProgress.Instance));
        Assert.Equal(ErrorKind.Corrupt, e.Kind);
        Assert.DoesNotContain(server.Requests, r => r.Method == "PUT"); // none that came whole
    }

    [Fact]
    public async Task Messages_of_the_registry_cannot_drive_the_terminal()
    {
        using var server = new ScriptedServer(_ => new Reply(400, "{\"errors\":[{\"code\":\"X\",\"message\":\"\\u001b[2Jgone\\nError: all is well\"}]}"));
        var e = await ManifestFails(server);
        Assert.DoesNotContain(e.Message, char.IsControl);
        Assert.Contains("gone", e.Message);
    }

    [Fact]
    public async Task Pages_of_tags_are_followed_at_the_same_host_only()
    {
        using var other = new ScriptedServer(_ => new Reply(200, """{"tags":["stolen"]}"""));
        using var server = new ScriptedServer(r => r.Path.EndsWith("page=2", StringComparison.Ordinal)
            ? new Reply(200, """{"tags":["2"]}""", ("Link", $"<http://{other.Domain}/v2/x/tags/list>; rel=\"next\""))
            : new Reply(200, """{"tags":["1"]}""", ("Link", "</v2/tools/tags/list?page=2>; rel=\"next\"")));
        using var client = new RegistryClient(server.Domain, s_impatient);
        Assert.Equal(["1", "2"], await client.ListTagsAsync(Name(server)));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task The_first_failure_is_the_one_reported_and_ends_the_rest()
    {
        var source = _directory.Store("source");
        var image = Sample.Image(source, 10, 20, 30, 40, 50);
        using var server = new ScriptedServer(r => r.Path.Contains("/manifests/")
            ? new Reply(200, source.ReadDocument(image.Digest), ("Content-Type", MediaTypes.OciManifest))
            : new Reply(404, """{"errors":[{"code":"BLOB_UNKNOWN","message":"blob unknown to registry"}]}"""));
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() => new ImageTransfer(client, _store, NoProgress.Instance).FetchAsync(Name(server), Platform.Host));
        Assert.Equal(ErrorKind.NotFound, e.Kind);
        Assert.Contains("blob unknown to registry", e.Message);
        Assert.Empty(_store.List());
    }

    [Fact]
    public async Task What_an_earlier_pull_left_is_gone_on_with()
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = Sample.Describe(bytes);
        var isBroken = true;
        using var server = new ScriptedServer(r => isBroken
            ? new Reply(200, bytes) { CutAfter = Range(r, bytes) == 0 ? 2_000_000 : 0 }
            : Range(r, bytes) is var start && start == 0 ? new Reply(200, bytes)
            : new Reply(206, bytes[start..], ("Content-Range", $"bytes {start}-{bytes.Length - 1}/{bytes.Length}")));
        using var client = new RegistryClient(server.Domain, s_impatient);
        await Assert.ThrowsAsync<ContainersException>(() => client.FetchBlobAsync(Name(server), blob, TransferKind.Layer, _store, NoProgress.Instance));
        Assert.Equal(2_000_000, new FileInfo(Assert.Single(_directory.Leftovers("store"))).Length);

        isBroken = false;
        server.Requests.Clear();
        var said = new List<string>();
        await Fetch(server, blob, s_impatient with { Debug = said.Add });
        Assert.Equal("bytes=2000000-", Assert.Single(server.RequestsFor("/blobs/")).Header("Range"));
        Assert.Contains($"blob {blob.Digest}: 2000000 of 3000000 bytes are here from an earlier try", said);
        Assert.Equal(bytes, _store.ReadDocument(blob.Digest));
        Assert.Empty(_directory.Leftovers("store"));
    }

    [Theory]
    [InlineData(2_000_000)]
    [InlineData(3_000_000)]
    [InlineData(3_000_001)]
    public async Task What_an_earlier_pull_left_and_the_disk_lost_is_fetched_again(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var blob = Sample.Describe(bytes);
        using (var writer = _store.Continue(blob.Digest))
        {
            writer.StaysForLater = true;
            writer.Write(new byte[length]);
        }

        using var server = new ScriptedServer(r => Range(r, bytes) is var start && start == 0 ? new Reply(200, bytes)
            : new Reply(206, bytes[start..], ("Content-Range", $"bytes {start}-{bytes.Length - 1}/{bytes.Length}")));
        await Fetch(server, blob);
        Assert.Equal(bytes, _store.ReadDocument(blob.Digest));
        Assert.Empty(_directory.Leftovers("store"));
    }

    [Fact]
    public async Task A_large_blob_that_is_wrong_leaves_nothing()
    {
        var bytes = new byte[2_000_000];
        using var server = new ScriptedServer(_ => new Reply(200, bytes));
        Assert.Equal(ErrorKind.Corrupt, (await FetchFails(server, Sample.Describe(bytes) with { Digest = Digest.Of("other"u8) })).Kind);
    }

    private static int Range(Received request, byte[] bytes) =>
        request.Header("Range") is { } range ? int.Parse(range["bytes=".Length..].TrimEnd('-')) % (bytes.Length + 1) : 0;

    private static ImageReference Name(ScriptedServer server) => ImageReference.Parse($"{server.Domain}/tools:1");

    private async Task Fetch(ScriptedServer server, Descriptor blob, RegistryOptions? options = null)
    {
        using var client = new RegistryClient(server.Domain, options ?? s_impatient);
        await client.FetchBlobAsync(Name(server), blob, TransferKind.Layer, _store, NoProgress.Instance);
        Assert.True(_store.Contains(blob.Digest));
    }

    private async Task<ContainersException> FetchFails(ScriptedServer server, Descriptor blob)
    {
        var before = _store.List().Count();
        using var client = new RegistryClient(server.Domain, s_impatient);
        var e = await Assert.ThrowsAsync<ContainersException>(() => client.FetchBlobAsync(Name(server), blob, TransferKind.Layer, _store, NoProgress.Instance));
        Assert.Equal(before, _store.List().Count());
        Assert.Empty(_directory.Leftovers("store"));
        return e;
    }

    private static async Task<ContainersException> ManifestFails(ScriptedServer server)
    {
        using var client = new RegistryClient(server.Domain, s_impatient);
        return await Assert.ThrowsAsync<ContainersException>(() => client.GetManifestAsync(Name(server)));
    }
}
