using System.Text;
using System.Text.Json;
using Containers.Oci.Images;
using Containers.Oci.Json;

namespace Containers.Oci.Tests;

public class DocumentTests
{
    [Fact]
    public void A_docker_manifest_is_read()
    {
        var manifest = Read("docker-manifest", OciReading.ImageManifest);

        Assert.Equal((2, MediaTypes.DockerManifest), (manifest.SchemaVersion, manifest.MediaType));
        Assert.Equal((MediaTypes.DockerConfig, 1457L), (manifest.Config.MediaType, manifest.Config.Size));
        Assert.Equal([MediaTypes.DockerLayerGzip, "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip"], manifest.Layers.Select(l => l.MediaType));
        Assert.True(MediaTypes.IsManifest(manifest.MediaType!));
    }

    [Fact]
    public void A_docker_manifest_list_is_read()
    {
        var index = Read("docker-manifest-list", OciReading.ImageIndex);

        Assert.True(MediaTypes.IsIndex(index.MediaType!));
        Assert.Equal(["linux/amd64", "linux/arm/v7"], index.Manifests.Select(m => m.Platform!.ToString()));
    }

    [Fact]
    public void An_oci_manifest_is_read()
    {
        var manifest = Read("oci-manifest", OciReading.ImageManifest);

        Assert.Null(manifest.MediaType);
        Assert.Equal(MediaTypes.OciLayerGzip, Assert.Single(manifest.Layers).MediaType);
        Assert.Equal("y", manifest.Layers[0].Annotations!["x"]);
        Assert.Equal("ä \"quoted\" 😀", manifest.Annotations!["org.opencontainers.image.title"]);
    }

    [Fact]
    public void An_oci_index_is_read()
    {
        var index = Read("oci-index", OciReading.ImageIndex);

        Assert.Equal(["sha256", "sha512"], index.Manifests.Select(m => m.Digest.Algorithm));
        Assert.Equal("unknown/unknown", index.Manifests[1].Platform!.ToString());
    }

    [Fact]
    public void A_docker_configuration_is_read_and_its_fields_survive_being_written()
    {
        var config = Read("docker-config", OciReading.ImageConfiguration);

        Assert.Equal(("amd64", "linux", "v2", "somebody"), (config.Architecture, config.Os, config.Variant, config.Author));
        Assert.Equal(DateTimeOffset.Parse("2023-05-18T22:34:17.1234567Z"), config.Created);
        var run = config.Config!;
        Assert.Equal(("1000:1000", "/work", "SIGQUIT"), (run.User, run.WorkingDir, run.StopSignal));
        Assert.Equal(["PATH=/bin", "A=\"ä\" <&>"], run.Env!);
        Assert.Equal(["/entry", "--", "sh"], run.Entrypoint!.Concat(run.Cmd!));
        Assert.Equal(["53/udp", "80/tcp"], run.ExposedPorts!.Keys.Order());
        Assert.Equal(["/data"], run.Volumes!.Keys);
        Assert.Equal(["RUN x"], run.OnBuild!);
        Assert.Equal(["/bin/bash", "-c"], run.Shell!);
        Assert.Equal("CMD", run.Healthcheck!.Value.GetProperty("Test")[0].GetString());
        Assert.Equal([null, true], config.History!.Select(h => h.EmptyLayer));

        var again = OciJson.Read(Canonical(config), OciReading.ImageConfiguration, "again");
        Assert.Equal(Encoding.UTF8.GetString(Canonical(config)), Encoding.UTF8.GetString(Canonical(again)));
        Assert.Equal(run.Env!, again.Config!.Env!);
    }

    [Fact]
    public void Null_means_none_where_go_writes_it()
    {
        var config = Read("oci-config", OciReading.ImageConfiguration);
        Assert.Null(config.Config!.Env);
        Assert.Null(config.History);
        Assert.Equal(TimeSpan.FromHours(2), config.Created!.Value.Offset);
        Assert.Equal(2, config.Rootfs.DiffIds.Count);
        Assert.Empty(Read("empty-config", OciReading.ImageConfiguration).Rootfs.DiffIds);
        Assert.Empty(Read("empty-manifest", OciReading.ImageManifest).Layers);
    }

    [Fact]
    public void What_a_configuration_leaves_out_has_its_default()
    {
        var config = OciJson.Read("""{"rootfs":{}}"""u8, OciReading.ImageConfiguration, "configuration");

        Assert.Equal(("", "", "layers"), (config.Architecture, config.Os, config.Rootfs.Type));
        Assert.Empty(config.Rootfs.DiffIds);
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{\n  \"config\": x", "line 2, byte 13")]
    [InlineData("null", "line 1, byte 1 at $: a value is no object")]
    [InlineData("[]", "line 1, byte 1 at $: a value is no object")]
    [InlineData("{}", "line 1, byte 2 at $: an object lacks \"config\"")]
    [InlineData("""{"config":null,"layers":[]}""", "at $.config")]
    [InlineData("""{"config":{"mediaType":"m","digest":"sha256:x","size":1},"layers":[]}""", "at $.config.digest")]
    [InlineData("""{"config":{"mediaType":"m","digest":5,"size":1},"layers":[]}""", "at $.config.digest")]
    [InlineData("""{"config":{"mediaType":"m","digest":null,"size":1},"layers":[]}""", "at $.config.digest")]
    [InlineData("""{"config":{"mediaType":"m","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1e30},"layers":[]}""", "at $.config.size")]
    [InlineData("""{"config":{"mediaType":"m","digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":1},"layers":[null]}""", "at $.layers[0]: a value is no object")]
    [InlineData("""{"annotations":{"a":"b"},"layers":[{"mediaType":"m"}]}""", "at $.layers[0]: an object lacks \"digest\"")]
    [InlineData("""{"layers":[],"annotations":{"a":[1]}}""", "at $.annotations.a: a value is no text")]
    public void What_cannot_be_read_is_told_with_its_place(string text, string where)
    {
        var error = Assert.Throws<ContainersException>(() => OciJson.Read(Encoding.UTF8.GetBytes(text), OciReading.ImageManifest, "manifest of x"));

        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.StartsWith("manifest of x is ", error.Message);
        Assert.Contains(where, error.Message);
    }

    [Fact]
    public void Documents_nested_without_end_and_documents_without_end_are_refused()
    {
        var deep = Encoding.UTF8.GetBytes("{\"annotations\":" + new string('[', 100_000));
        Assert.Equal(ErrorKind.Corrupt, Assert.Throws<ContainersException>(() => OciJson.Read(deep, OciReading.ImageManifest, "m")).Kind);

        var error = Assert.Throws<ContainersException>(() => OciJson.Read(new byte[OciJson.LargestDocument + 1], OciReading.ImageManifest, "m"));
        Assert.Equal($"m is {OciJson.LargestDocument + 1} bytes long, more than {OciJson.LargestDocument}", error.Message);
    }

    [Fact]
    public void Canonical_writing_has_no_escapes_beyond_those_of_json()
    {
        var config = new ImageConfiguration
        {
            Architecture = "a", Os = "o", Author = "ä <b> & 'c' + 日本", Rootfs = new RootFileSystem { DiffIds = [] },
        };
        var text = Encoding.UTF8.GetString(Canonical(config));

        Assert.Contains("\"author\":\"ä <b> & 'c' + 日本\"", text);
        Assert.Equal(text, Encoding.UTF8.GetString(Canonical(OciJson.Read(Encoding.UTF8.GetBytes(text), OciReading.ImageConfiguration, "again"))));
        Assert.Contains("\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[]}", text);
        Assert.Contains("\"author\":\"a\\\"b\\\\c\\n\"", Encoding.UTF8.GetString(Canonical(config with { Author = "a\"b\\c\n" })));
    }

    [Fact]
    public void What_is_not_set_is_not_written()
    {
        var manifest = new ImageManifest { Config = new Descriptor { MediaType = "m", Digest = References.Digest.Of([]), Size = 0 }, Layers = [] };

        Assert.Equal(
            $$"""{"schemaVersion":2,"config":{"mediaType":"m","digest":"{{References.Digest.Of([])}}","size":0},"layers":[]}""",
            Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(manifest, OciJson.Canonical.ImageManifest)));
    }

    [Fact]
    public void Media_types_are_told_apart()
    {
        Assert.All((string[])[MediaTypes.OciIndex, MediaTypes.DockerManifestList], t => Assert.True(MediaTypes.IsIndex(t) && !MediaTypes.IsManifest(t)));
        Assert.All((string[])[MediaTypes.OciManifest, MediaTypes.DockerManifest], t => Assert.True(MediaTypes.IsManifest(t) && !MediaTypes.IsIndex(t)));
        Assert.All((string[])["", MediaTypes.OciConfig, MediaTypes.OciLayer, MediaTypes.OciManifest.ToUpperInvariant()], t => Assert.False(MediaTypes.IsManifest(t) || MediaTypes.IsIndex(t)));
    }

    private static byte[] Canonical(ImageConfiguration config) => JsonSerializer.SerializeToUtf8Bytes(config, OciJson.Canonical.ImageConfiguration);

    private static T Read<T>(string name, JsonDocumentReader<T> read)
        where T : class => OciJson.Read(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "documents", name + ".json")), read, name);
}
