namespace Containers.E2E.Tests;

public class SearchTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    [Fact]
    public void Repositories_and_tags_are_found()
    {
        var domain = fixture.Registry.Domain;
        using var store = new Store();
        foreach (var name in (string[])["searched/bb:1", "searched/bb:2", "searched/bbb:1"])
        {
            store.Wherry("push", "-q", "bb", $"{domain}/{name}").Succeeds();
        }

        Assert.Equal($"NAME DESCRIPTION STARS OFFICIAL|{domain}/searched/bb 0|{domain}/searched/bbb 0", Lines(store.Wherry("search", $"{domain}/searched")));
        Assert.Equal($"{domain}/searched/bb", store.Wherry("search", "--limit", "1", "--format", "{{.Name}}", $"{domain}/searched/bb").Succeeds().Text);
        Assert.Equal("NAME DESCRIPTION STARS OFFICIAL", Lines(store.Wherry("image", "search", "--filter", "stars=1", $"{domain}/searched")));
        Assert.Equal($"NAME TAG|{domain}/searched/bb 1|{domain}/searched/bb 2", Lines(store.Wherry("search", "--list-tags", $"{domain}/searched/bb")));
        Assert.Contains("\"Tag\": \"1\"", store.Wherry("search", "--list-tags", "--format", "json", $"{domain}/searched/bb").Succeeds().Output);
        Assert.Contains("is an invalid filter", store.Wherry("search", "-f", "size=1", $"{domain}/searched").Exits(125).Error);
        Assert.Contains("--limit must be between", store.Wherry("search", "--limit", "0", "x").Exits(125).Error);

        var file = Path.Combine(store.Scratch, "registries.conf");
        File.WriteAllText(file, $"unqualified-search-registries = [\"127.0.0.1:1\", \"{domain}\"]\n");
        var both = Surroundings.Run("/usr/bin/env", [$"CONTAINERS_REGISTRIES_CONF={file}", Surroundings.Program, .. store.Flags, "search", "--format", "{{.Index}} {{.Name}}", "bbb"]).Succeeds();
        Assert.Equal($"{domain} {domain}/searched/bbb", both.Text);
        Assert.Contains("Warning: cannot reach registry 127.0.0.1:1", both.Error);
    }

    private static string Lines(CommandResult result) =>
        string.Join('|', result.Succeeds().Text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
}
