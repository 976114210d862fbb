using Containers.Oci.References;

namespace Containers.Registry.Tests;

public sealed class SearchTests
{
    [Fact]
    public async Task Where_a_registry_searches_itself_its_answer_counts()
    {
        using var server = new ScriptedServer(request => request.Path.StartsWith("/v1/search", StringComparison.Ordinal)
            ? new Reply(200, """{"results":[{"name":"library/tools","description":"Good \u001b[31mtools","star_count":7,"is_official":true},{"name":"other","description":null}]}""", ("Content-Type", "application/json"))
            : new Reply(404));
        using var search = new RegistrySearch(server.Domain, new RegistryOptions());
        var found = await search.FindAsync("to ols&x", 25);
        Assert.Equal([new FoundRepository("library/tools", "Good  [31mtools", 7, true, false), new FoundRepository("other", "", 0, false, false)], found);
        Assert.Equal("/v1/search?q=to%20ols%26x&n=25", Assert.Single(server.RequestsFor("search")).Path);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Elsewhere_all_its_repositories_are_looked_through(int status)
    {
        using var server = new ScriptedServer(request => request.Path switch
        {
            "/v2/_catalog?n=1000" => new Reply(200, """{"repositories":["a/tools","b"]}""", ("Link", "</v2/_catalog?n=1000&last=b>; rel=\"next\"")),
            "/v2/_catalog?n=1000&last=b" => new Reply(200, """{"repositories":["ctools","tools"]}"""),
            _ => new Reply(status),
        });
        using var search = new RegistrySearch(server.Domain, new RegistryOptions { Retries = 0 });
        Assert.Equal(["tools", "a/tools", "ctools"], (await search.FindAsync("tools", 25)).Select(found => found.Repository));
        Assert.Equal(["a/tools"], (await search.FindAsync("tools", 1)).Select(found => found.Repository));
        Assert.Equal(4, (await search.FindAsync("", 25)).Count);
    }

    [Fact]
    public async Task A_real_registry_lists_what_it_has()
    {
        using var registry = new RegistryProgram();
        using var directory = new TestDirectory();
        using var client = new RegistryClient(registry.Domain, new RegistryOptions());
        var store = directory.Store("here");
        foreach (var name in (string[])["team/tools", "team/other"])
        {
            await new ImageTransfer(client, store, NoProgress.Instance).PushAsync(Sample.Image(store, 10), ImageReference.Parse($"{registry.Domain}/{name}:1"), []);
        }

        using var search = new RegistrySearch(registry.Domain, new RegistryOptions());
        Assert.Equal(["team/tools"], (await search.FindAsync("tool", 25)).Select(found => found.Repository));
        Assert.Empty(await search.FindAsync("nothing", 25));
    }

    [Fact]
    public async Task A_list_without_end_is_not_followed_for_ever()
    {
        using var server = new ScriptedServer(_ => new Reply(200, """{"repositories":["x"]}""", ("Link", "</v2/_catalog?n=1000>; rel=\"next\"")));
        using var search = new RegistrySearch(server.Domain, new RegistryOptions());
        await search.FindAsync("", 1_000_000);
        Assert.Equal(100, server.RequestsFor("_catalog").Count());
    }
}
