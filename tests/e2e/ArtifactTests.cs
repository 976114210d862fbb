using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>Artifacts: files that go to registries and come back as they were.</summary>
public class ArtifactTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void Files_go_to_a_registry_and_come_back()
    {
        var name = $"{Domain}/arts/one:1";
        using var store = new Store();
        var (a, b) = (Write(store, "a.txt", "hello\n"), Write(store, "b.bin", "\0\x01\x02"));
        var made = store.Wherry("artifact", "add", "--type", "application/x.test", "--annotation", "who=me", name, a).Succeeds().Text;
        Assert.Contains("already exists", store.Wherry("artifact", "add", name, b).Exits(125).Error);
        var digest = store.Wherry("artifact", "add", "--append", name, b).Succeeds().Text;
        Assert.NotEqual(made, digest);
        Assert.Contains("has a file b.bin already", store.Wherry("artifact", "add", "--append", name, b).Exits(125).Error);
        Assert.Contains("no such file or directory", store.Wherry("artifact", "add", "other", "/nothing").Exits(125).Error);

        using var inspected = JsonDocument.Parse(store.Wherry("artifact", "inspect", name).Succeeds().Output);
        var manifest = inspected.RootElement.GetProperty("Manifest");
        Assert.Equal("application/x.test", manifest.GetProperty("artifactType").GetString());
        Assert.Equal("e30=", manifest.GetProperty("config").GetProperty("data").GetString());
        Assert.Equal(["text/plain; charset=utf-8", "application/octet-stream"], manifest.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("mediaType").GetString()));
        Assert.Equal("me", manifest.GetProperty("layers")[0].GetProperty("annotations").GetProperty("who").GetString());
        Assert.Equal(digest, inspected.RootElement.GetProperty("Digest").GetString()!["sha256:".Length..]);
        Assert.Matches($"^REPOSITORY +TAG +DIGEST +SIZE\n{Domain}/arts/one +1 +{digest[..12]} +9B$", store.Wherry("artifact", "ls").Succeeds().Text);

        var digestFile = Path.Combine(store.Scratch, "digest");
        store.Wherry("artifact", "push", "-q", "--digestfile", digestFile, name).Succeeds();
        Assert.Equal("sha256:" + digest, File.ReadAllText(digestFile));
        var seen = Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}"]).Succeeds().Output;
        Assert.Equal(digest, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(seen))));
        Assert.Contains("wherry artifact pull", store.Wherry("pull", "-q", name).Exits(125).Error);
        store.Wherry("push", "-q", "bb", $"{Domain}/arts/image:1").Succeeds();
        Assert.Contains("is a container image, not an artifact", store.Wherry("artifact", "pull", "-q", $"{Domain}/arts/image:1").Exits(125).Error);

        using var there = new Store(withImage: false);
        Assert.Equal(digest, there.Wherry("artifact", "pull", "-q", name).Succeeds().Text);
        var target = Directory.CreateDirectory(Path.Combine(there.Scratch, "out")).FullName;
        there.Wherry("artifact", "extract", name, target).Succeeds();
        Assert.Equal(File.ReadAllBytes(a), File.ReadAllBytes(Path.Combine(target, "a.txt")));
        Assert.Equal(File.ReadAllBytes(b), File.ReadAllBytes(Path.Combine(target, "b.bin")));
        there.Wherry("artifact", "extract", "--title", "a.txt", digest[..12], Path.Combine(target, "renamed")).Succeeds();
        Assert.Equal("hello\n", File.ReadAllText(Path.Combine(target, "renamed")));
        Assert.Contains("is no directory", there.Wherry("artifact", "extract", name, Path.Combine(target, "new")).Exits(125).Error);
        there.Wherry("artifact", "rm", name).Succeeds();
        store.Wherry("artifact", "rm", "--all").Succeeds();
    }

    [Fact]
    public void The_store_keeps_them_and_checks_them()
    {
        using var store = new Store();
        var file = Write(store, "a.txt", "hello\n");
        store.Wherry("artifact", "add", "kept:1", file).Succeeds();
        store.Wherry("artifact", "add", "damaged:1", Write(store, "c.txt", "other\n")).Succeeds();
        store.Wherry("system", "prune", "--all", "--force").Succeeds();
        Assert.Matches("\nArtifacts +2 +2 +12B +0B", store.Wherry("system", "df").Succeeds().Output);
        store.Wherry("system", "check").Succeeds();
        var layer = JsonDocument.Parse(store.Wherry("artifact", "inspect", "damaged:1").Succeeds().Output).RootElement.GetProperty("Manifest").GetProperty("layers")[0].GetProperty("digest").GetString()!;
        File.Delete(Path.Combine(store.Root, "content/blobs/sha256", layer["sha256:".Length..]));
        Assert.Contains("artifact damaged:1", store.Wherry("system", "check").Exits(125).Output);
        store.Wherry("system", "check", "--repair").Succeeds();
        Assert.Equal("kept", store.Wherry("artifact", "ls", "-n", "--format", "{{.Repository}}").Succeeds().Text);
        store.Wherry("artifact", "extract", "kept:1", Path.Combine(store.Scratch, "back")).Succeeds();
        Assert.Equal("hello\n", File.ReadAllText(Path.Combine(store.Scratch, "back")));
        Assert.Contains("no artifact found", store.Wherry("artifact", "rm", "damaged:1").Exits(125).Error);
        store.Wherry("artifact", "rm", "--ignore", "damaged:1", "kept:1").Succeeds();
    }

    [Fact]
    public async Task No_file_of_an_artifact_leads_out_of_its_directory()
    {
        using var store = new Store(withImage: false);
        var raw = new RawRegistry(Domain, "evil/art");
        await PushEvil(raw);
        store.Wherry("artifact", "pull", "-q", $"{Domain}/evil/art:1").Succeeds();
        var target = Directory.CreateDirectory(Path.Combine(store.Scratch, "in")).FullName;
        Assert.Contains("none of a file in a directory", store.Wherry("artifact", "extract", $"{Domain}/evil/art:1", target).Exits(125).Error);
        Assert.False(File.Exists(Path.Combine(store.Scratch, "out")));
        store.Wherry("artifact", "rm", "-a").Succeeds();
    }

    private static async Task PushEvil(RawRegistry raw)
    {
        var layer = await raw.Blob("gotcha"u8.ToArray(), "text/plain");
        layer["annotations"] = new Dictionary<string, string> { ["org.opencontainers.image.title"] = "../out" };
        var document = new Dictionary<string, object>
        {
            ["schemaVersion"] = 2, ["mediaType"] = "application/vnd.oci.image.manifest.v1+json", ["artifactType"] = "application/x.test",
            ["config"] = await raw.Blob("{}"u8.ToArray(), "application/vnd.oci.empty.v1+json"), ["layers"] = new[] { layer },
        };
        await raw.Manifest("1", JsonSerializer.SerializeToUtf8Bytes(document), "application/vnd.oci.image.manifest.v1+json");
    }

    private static string Write(Store store, string name, string text)
    {
        var path = Path.Combine(store.Scratch, name);
        File.WriteAllText(path, text);
        return path;
    }
}
