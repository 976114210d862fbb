using System.Text;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>build --cache-from and --cache-to: what one store has built, another one need not build again.</summary>
public class BuildCacheTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string File1 = """
        FROM bb AS tools
        RUN cat /proc/sys/kernel/random/uuid > /tool
        WORKDIR /bin
        FROM bb
        COPY f /f
        COPY --from=tools /tool /tool
        RUN cat /proc/sys/kernel/random/uuid > /made
        """;

    [Theory]
    [InlineData("REGISTRY/cache/plain-KIND", "REGISTRY/cache/plain-KIND")]
    [InlineData("type=registry,ref=REGISTRY/cache/index:KIND,mode=max", "type=registry,ref=REGISTRY/cache/index:KIND")]
    [InlineData("type=registry,ref=REGISTRY/cache/zstd:KIND,mode=max,compression=uncompressed", "REGISTRY/cache/zstd:KIND")]
    [InlineData("type=local,dest=SCRATCH/cache,mode=max", "type=local,src=SCRATCH/cache")]
    public void What_was_built_elsewhere_is_not_built_again(string to, string from)
    {
        using var store = new Store();
        var context = Context(store);
        string Place(string text) => text.Replace("REGISTRY", fixture.Registry.Domain).Replace("SCRATCH", store.Scratch).Replace("KIND", Surroundings.Mode);
        var first = Build(store, context, "-t", "app", "--cache-to", Place(to)).Succeeds();
        Assert.Equal(0, Cached(first));

        // As on another machine: nothing of it is here.
        Forget(store);
        var again = Build(store, context, "-t", "app", "--cache-from", Place(from)).Succeeds();
        Assert.Equal(5, Cached(again));
        Assert.Equal(first.Text, again.Text);
        store.Wherry("run", "--rm", "--network=none", "app", "cat", "/made", "/tool", "/f").Succeeds();

        // From here on it is known here, and a second export finds it all there.
        Assert.Equal(5, Cached(Build(store, context, "--cache-from", Place(from), "--cache-to", Place(to)).Succeeds()));
        File.WriteAllText(Path.Combine(context, "f"), "changed");
        Assert.Equal(2, Cached(Build(store, context, "--cache-from", Place(from)).Succeeds()));
        store.Wherry("system", "check").Succeeds();
    }

    [Fact]
    public void What_another_place_says_counts_only_for_builds_that_name_it()
    {
        using var store = new Store();
        var context = Context(store);
        var place = Path.Combine(store.Scratch, "cache");
        Build(store, context, "--cache-to", $"type=local,dest={place},mode=max").Succeeds();
        Forget(store);
        Assert.Equal(5, Cached(Build(store, context, "--cache-from", $"type=local,src={place}").Succeeds()));
        Assert.Equal(0, Cached(Build(store, context).Succeeds()));
    }

    [Fact]
    public void The_image_itself_can_take_its_cache_along()
    {
        using var store = new Store();
        var context = Context(store);
        var name = $"{fixture.Registry.Domain}/cache/inline:{Surroundings.Mode}";
        var first = Build(store, context, "-t", name, "--push", "--cache-to", "type=inline").Succeeds();
        Forget(store);

        // The steps of the last stage; those of the others are in no image.
        var again = Build(store, context, "-t", name, "--target", "1", "--cache-from", name).Succeeds();
        Assert.Equal(1, Cached(again));
        Assert.NotEqual(first.Text, again.Text); // what the first stage made is new
    }

    [Theory]
    [InlineData("blobs")]
    [InlineData("index")]
    public void A_cache_that_was_tampered_with_is_not_believed(string what)
    {
        using var store = new Store();
        var context = Context(store);
        var place = Path.Combine(store.Scratch, "cache");
        Build(store, context, "--cache-to", $"type=local,dest={place},mode=max").Succeeds();
        Forget(store);
        foreach (var file in Directory.GetFiles(Path.Combine(place, "blobs/sha256")).Where(file => what == "blobs" || file.EndsWith(IndexOf(place), StringComparison.Ordinal)))
        {
            File.AppendAllText(file, " ");
        }

        var build = Build(store, context, "-t", "app", "--cache-from", $"type=local,src={place}").Succeeds();
        Assert.Equal(0, Cached(build));
        Assert.Contains("is not what its digest says", build.Error);
        Assert.Contains("is not used", build.Error);
        store.Wherry("system", "check").Succeeds();
    }

    [Fact]
    public void A_layer_that_is_not_what_the_cache_calls_it_is_refused()
    {
        using var store = new Store();
        var context = Context(store);
        var place = Path.Combine(store.Scratch, "cache");
        Build(store, context, "--cache-to", $"type=local,dest={place},mode=max,compression=uncompressed").Succeeds();
        Forget(store);

        // All digests are right, but the configurations call each layer by the name of another one: the base image's, which is here.
        var known = store.Inspect("bb", "{{index .RootFS.Layers 0}}");
        Assert.StartsWith("sha256:", known, StringComparison.Ordinal);
        Rewrite(place, known);
        var build = Build(store, context, "-t", "app", "--cache-from", $"type=local,src={place}").Succeeds();
        Assert.Equal(0, Cached(build));
        Assert.Contains("is not used", build.Error);
        store.Wherry("system", "check").Succeeds();
    }

    [Fact]
    public void Places_that_are_no_caches_get_one_clear_line()
    {
        using var store = new Store();
        var context = Context(store);
        Assert.Contains("there is no cache of type gha here", Build(store, context, "--cache-to", "type=gha").Exits(125).Error);
        Assert.Contains("it has no ref", Build(store, context, "--cache-from", "type=registry").Exits(125).Error);
        Assert.Contains("found by its name", Build(store, context, "--cache-from", "type=inline").Exits(125).Error);
        Assert.Contains("no mode huge", Build(store, context, "--cache-to", "type=local,dest=x,mode=huge").Exits(125).Error);

        // One that cannot be reached keeps nobody from building; one that cannot be written to does, unless it need not be.
        var missing = Build(store, context, "--retry=0", "--cache-from", "localhost:1/x", "--cache-from", "type=local,src=/nowhere").Succeeds();
        Assert.Contains("cache localhost:1/x is not used", missing.Error);
        Assert.Contains("cache localhost:1/x", Build(store, context, "--retry=0", "--cache-to", "localhost:1/x").Exits(125).Error);
        Assert.Contains("is not written", Build(store, context, "--retry=0", "--cache-to", "type=registry,ref=localhost:1/x,ignore-error=true").Succeeds().Error);
    }

    private static string IndexOf(string place)
    {
        using var index = JsonDocument.Parse(File.ReadAllText(Path.Combine(place, "index.json")));
        return index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString()!["sha256:".Length..];
    }

    private static void Rewrite(string place, string diffId)
    {
        string Add(string text)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            var hex = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
            File.WriteAllBytes(Path.Combine(place, "blobs/sha256", hex), bytes);
            return hex;
        }

        string Text(string hex) => File.ReadAllText(Path.Combine(place, "blobs/sha256", hex));

        var indexHex = IndexOf(place);
        var index = Text(indexHex);
        using var parsed = JsonDocument.Parse(index);
        foreach (var entry in parsed.RootElement.GetProperty("manifests").EnumerateArray())
        {
            var hex = entry.GetProperty("digest").GetString()!["sha256:".Length..];
            var manifest = Text(hex);
            using var document = JsonDocument.Parse(manifest);
            var config = document.RootElement.GetProperty("config").GetProperty("digest").GetString()!["sha256:".Length..];
            using var configuration = JsonDocument.Parse(Text(config));
            foreach (var layer in configuration.RootElement.GetProperty("rootfs").GetProperty("diff_ids").EnumerateArray())
            {
                var forged = Text(config).Replace(layer.GetString()!, diffId);
                manifest = manifest.Replace($"sha256:{config}", $"sha256:{Add(forged)}");
            }

            index = index.Replace(hex, Add(manifest));
        }

        var top = Path.Combine(place, "index.json");
        File.WriteAllText(top, File.ReadAllText(top).Replace(indexHex, Add(index)));
    }

    private static void Forget(Store store)
    {
        foreach (var name in store.Wherry("images", "-q", "--no-trunc", "--filter", "since=bb").Succeeds().Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            store.Wherry("rmi", "-f", name).Succeeds();
        }

        store.Wherry("builder", "prune", "-af").Succeeds();
    }

    private static int Cached(CommandResult build) => build.Error.Split('\n').Count(line => line.EndsWith(" CACHED", StringComparison.Ordinal));

    private static CommandResult Build(Store store, string context, params string[] flags) => store.Wherry(["build", "--progress=plain", "--network=none", .. flags, context]);

    private static string Context(Store store)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, "context")).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), File1);
        File.WriteAllText(Path.Combine(context, "f"), "content");
        return context;
    }
}
