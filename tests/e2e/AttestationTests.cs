using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>What is said of an image besides the image: how it was made, and what is in it.</summary>
public class AttestationTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    // A scanner as BuildKit runs them, and one as podman does: both list what is in the files' bin.
    private const string Generator = """
        FROM bb
        COPY --chmod=755 <<"END" /scan
        #!/bin/sh
        ! touch $BUILDKIT_SCAN_SOURCE/made 2>/dev/null || exit 3
        echo "{\"spdxVersion\": \"SPDX-2.3\", \"name\": \"$(cat $BUILDKIT_SCAN_SOURCE/made)\"}" > $BUILDKIT_SCAN_DESTINATION/sbom.spdx.json
        END
        COPY --chmod=755 <<"END" /list
        #!/bin/sh
        name=$(cat $1/made $1/file 2>/dev/null)
        echo "{\"bomFormat\": \"CycloneDX\", \"components\": [{\"name\": \"base\", \"version\": \"1\", \"purl\": \"pkg:x/base@1\"}, {\"name\": \"$name\", \"version\": \"2\", \"purl\": \"pkg:x/$name@2\"}]}" > $2
        END
        ENTRYPOINT ["/scan"]
        """;

    private const string File = "FROM bb\nARG SAID=no\nRUN --network=none echo made-here > /made\nLABEL x=$SAID\n";

    [Fact]
    public void A_layout_says_how_its_image_was_made_and_what_is_in_it()
    {
        using var store = new Store();
        Build(store, Context(store, Generator), "-t", "scanner").Succeeds();
        var layout = Path.Combine(store.Scratch, "layout");
        Build(store, Context(store, File), "--provenance=mode=max,builder-id=https://ci.example/7", "--sbom=generator=scanner", "--build-arg=SAID=loudly", "-t", "app", "-o", $"type=oci,tar=false,dest={layout}").Succeeds();

        var entry = Assert.Single(Document(layout, "index.json").GetProperty("manifests").EnumerateArray());
        Assert.Equal("application/vnd.oci.image.index.v1+json", entry.GetProperty("mediaType").GetString());
        var list = Blob(layout, entry).GetProperty("manifests");
        Assert.Equal(2, list.GetArrayLength());
        Assert.Equal("linux", list[0].GetProperty("platform").GetProperty("os").GetString());
        Assert.Equal("unknown", list[1].GetProperty("platform").GetProperty("os").GetString());
        Assert.Equal(list[0].GetProperty("digest").GetString(), list[1].GetProperty("annotations").GetProperty("vnd.docker.reference.digest").GetString());
        Assert.Equal("attestation-manifest", list[1].GetProperty("annotations").GetProperty("vnd.docker.reference.type").GetString());

        var said = Blob(layout, list[1]).GetProperty("layers").EnumerateArray().Select(layer => Blob(layout, layer)).ToDictionary(one => one.GetProperty("predicateType").GetString()!);
        Assert.All(said.Values, one => Assert.Equal(list[0].GetProperty("digest").GetString(), "sha256:" + one.GetProperty("subject")[0].GetProperty("digest").GetProperty("sha256").GetString()));
        Assert.StartsWith("pkg:docker/app@latest?platform=linux%2F", said["https://spdx.dev/Document"].GetProperty("subject")[0].GetProperty("name").GetString());
        Assert.Equal("made-here", said["https://spdx.dev/Document"].GetProperty("predicate").GetProperty("name").GetString());
        var made = said["https://slsa.dev/provenance/v0.2"].GetProperty("predicate");
        Assert.Equal("https://ci.example/7", made.GetProperty("builder").GetProperty("id").GetString());
        Assert.Equal("loudly", made.GetProperty("invocation").GetProperty("parameters").GetProperty("args").GetProperty("build-arg:SAID").GetString());
        Assert.StartsWith("pkg:docker/bb@latest?platform=", Assert.Single(made.GetProperty("materials").EnumerateArray()).GetProperty("uri").GetString());
        Assert.Contains("made-here", made.GetProperty("buildConfig").GetProperty("dockerfile").GetString());
        Assert.True(made.GetProperty("metadata").GetProperty("https://mobyproject.org/buildkit@v1#hermetic").GetBoolean());
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void Images_are_pushed_with_it_and_pulled_as_ever()
    {
        using var store = new Store();
        using var other = new Store(withImage: false);
        var name = $"{fixture.Registry.Domain}/said/app:1";
        Build(store, Context(store, File), "--provenance=version=v1", "--build-arg=SAID=secret", "--push", "-t", name).Succeeds();
        var list = JsonDocument.Parse(other.Wherry("manifest", "inspect", name).Succeeds().Output).RootElement.GetProperty("manifests");
        Assert.Equal("attestation-manifest", list[1].GetProperty("annotations").GetProperty("vnd.docker.reference.type").GetString());
        Assert.Equal("made-here", other.Wherry("run", "--rm", "--network=none", name, "cat", "/made").Succeeds().Text);

        // The shorter form tells nothing that was only for the build.
        var place = Path.Combine(store.Scratch, "copy");
        Surroundings.Run("/usr/bin/skopeo", ["copy", "-q", "--all", "--src-tls-verify=false", $"docker://{name}", $"oci:{place}:x"]).Succeeds();
        var copied = Blob(place, Blob(place, Document(place, "index.json").GetProperty("manifests")[0]).GetProperty("manifests")[1]).GetProperty("layers")[0];
        var statement = Blob(place, copied);
        Assert.Equal("https://slsa.dev/provenance/v1", statement.GetProperty("predicateType").GetString());
        Assert.DoesNotContain("secret", statement.GetRawText());
        Assert.NotEmpty(statement.GetProperty("predicate").GetProperty("runDetails").GetProperty("metadata").GetProperty("invocationID").GetString()!);
    }

    [Fact]
    public void Several_platforms_leave_as_one_list_each_with_what_is_said_of_it()
    {
        using var store = new Store(withImage: false);
        var place = Path.Combine(store.Scratch, "many.tar");
        var context = Context(store, "FROM scratch\nARG TARGETARCH\nCOPY Dockerfile /$TARGETARCH\n");
        foreach (var flags in (string[][])[[], ["--attest=type=provenance"]])
        {
            Build(store, context, ["--platform=linux/amd64,linux/arm64", "-o", $"type=oci,dest={place}", .. flags]).Succeeds();
            var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, Guid.NewGuid().ToString("n"))).FullName;
            Surroundings.Run("/bin/tar", ["-C", tree, "-xf", place]).Succeeds();
            var list = Blob(tree, Document(tree, "index.json").GetProperty("manifests")[0]).GetProperty("manifests");
            var expected = flags.Length == 0 ? "amd64 arm64" : "amd64 arm64 unknown unknown";
            Assert.Equal(expected, string.Join(' ', list.EnumerateArray().Select(entry => entry.GetProperty("platform").GetProperty("architecture").GetString())));
        }

        Assert.Empty(store.Wherry("images", "-aq").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void A_scanner_lists_image_and_contexts_in_files_here_and_in_the_image()
    {
        using var store = new Store();
        Build(store, Context(store, Generator), "-t", "scanner").Succeeds();
        var context = Context(store, File);
        System.IO.File.WriteAllText(Path.Combine(context, "file"), "of-context");
        var (list, packages) = (Path.Combine(store.Scratch, "list.json"), Path.Combine(store.Scratch, "purls.json"));
        Build(
            store, context, "--sbom=syft", "--sbom-scanner-image=scanner", "--sbom-scanner-command=/list {ROOTFS} {OUTPUT}", "--sbom-scanner-command=/list '{CONTEXT}' {OUTPUT}",
            $"--sbom-output={list}", $"--sbom-purl-output={packages}", "--sbom-image-output=/root/made/list.json", "-t", "app").Succeeds();
        var components = JsonDocument.Parse(System.IO.File.ReadAllText(list)).RootElement.GetProperty("components");
        Assert.Equal(["base", "made-here", "of-context"], components.EnumerateArray().Select(one => one.GetProperty("name").GetString()));
        var purls = JsonDocument.Parse(System.IO.File.ReadAllText(packages)).RootElement.GetProperty("image_contents").GetProperty("dependencies");
        Assert.Equal(["pkg:x/base@1", "pkg:x/made-here@2", "pkg:x/of-context@2"], purls.EnumerateArray().Select(one => one.GetProperty("purl").GetString()));
        Assert.Equal(System.IO.File.ReadAllText(list), store.Wherry("run", "--rm", "--network=none", "app", "cat", "/root/made/list.json").Succeeds().Output);
        Assert.Equal("no", store.Wherry("run", "--rm", "--network=none", "app", "sh", "-c", "test -e /run/out && echo yes || echo no").Succeeds().Text);
    }

    [Theory]
    [InlineData("not supported for an image in the store", "--provenance=true")]
    [InlineData("want min or max", "--provenance=mode=most", "-o", "type=oci,dest=x")]
    [InlineData("no attestation of type", "--attest=type=praise")]
    [InlineData("want one or more of --sbom-output", "--sbom=trivy-spdx")]
    [InlineData("exclude each other", "--sbom=true", "--sbom-output=x", "-o", "type=oci,dest=x")]
    [InlineData("--sbom-merge-strategy", "--sbom=syft", "--sbom-output=x", "--sbom-merge-strategy=blend")]
    public void What_makes_no_sense_is_refused(string reason, params string[] flags)
    {
        using var store = new Store(withImage: false);
        Assert.Contains(reason, Build(store, Context(store, "FROM scratch\n"), flags).Exits(125).Error);
    }

    [Fact]
    public void A_scanner_that_fails_or_writes_nothing_fails_the_build()
    {
        using var store = new Store();
        var context = Context(store, File);
        string[] flags = ["--sbom-scanner-image=bb", $"--sbom-output={store.Scratch}/x"];
        Assert.Contains("ended with 4: broken", Build(store, context, [.. flags, "--sbom-scanner-command=sh -c 'echo broken; exit 4'"]).Exits(125).Error);
        Assert.Contains("has not written its list", Build(store, context, [.. flags, "--sbom-scanner-command=ln -s /etc/passwd {OUTPUT}"]).Exits(125).Error);
    }

    private static CommandResult Build(Store store, string context, params string[] flags) => store.Wherry(["build", "-q", "--network=none", .. flags, context]);

    private static JsonElement Document(string directory, string path) => JsonDocument.Parse(System.IO.File.ReadAllText(Path.Combine(directory, path))).RootElement;

    private static JsonElement Blob(string layout, JsonElement descriptor) => Document(layout, $"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}");

    private static string Context(Store store, string file)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, Guid.NewGuid().ToString("n"))).FullName;
        System.IO.File.WriteAllText(Path.Combine(context, "Dockerfile"), file);
        return context;
    }
}
