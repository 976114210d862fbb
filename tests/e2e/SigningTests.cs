using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>What we sign, skopeo accepts under a policy, and the other way round; what is not signed comes in for neither.</summary>
public class SigningTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string Passphrase = "secret";

    // Made by skopeo generate-sigstore-key; it protects nothing.
    private const string PublicKey = """
        -----BEGIN PUBLIC KEY-----
        MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEcQjnCif3fmccuTSv0NonEJJ8Hgi3
        yZoGbgWZxPXeg9B+QjLcRuLTKcEjDSVo6a0Y1nMWtnm1lJMILQMbstDwnw==
        -----END PUBLIC KEY-----

        """;

    private const string PrivateKey = """
        -----BEGIN ENCRYPTED COSIGN PRIVATE KEY-----
        eyJrZGYiOnsibmFtZSI6InNjcnlwdCIsInBhcmFtcyI6eyJOIjo2NTUzNiwiciI6
        OCwicCI6MX0sInNhbHQiOiI0cHF2Z3ZlNHM1NitVeU9qSGRNRnExbXlEajlDS3cz
        S3psaG1BRjJncUlvPSJ9LCJjaXBoZXIiOnsibmFtZSI6Im5hY2wvc2VjcmV0Ym94
        Iiwibm9uY2UiOiJsMXo3RG5ReUl6SDR2ZG9PcllDYWFNdEd2RjNyUDc4MSJ9LCJj
        aXBoZXJ0ZXh0IjoiVDFIVUFnK2UwTlR1bGFXUG56QVpQNHN5N2JRa2szVlNkVE91
        Y250SXhJZHZRU3RVVy9EOXN1T1ltdlVMZjl5QUt2RDlkNDRBVGoyZ1JvczFjS3I3
        SW91NTJwWlNLbmpBWlVsK3EwVEtmb0YrM016bWQyZ3JSMkVxVG92b2VmZmpMeXZB
        UDdQZXplRFZ4OC9OVGdRTE91M3d4SFM1SlorMk85WWo2dXpIUlVHVHZ6dm9RakF3
        RkRBNmRiTXRIY1BTK2w4MUpicmd0bXVZSFE9PSJ9
        -----END ENCRYPTED COSIGN PRIVATE KEY-----

        """;

    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void Sigstore_signatures_are_made_and_checked_as_others_do()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var store = new Store();
        using var place = new Place(store, Domain, attachments: true);
        var name = $"{Domain}/sigstore/bb";
        var policy = place.Require($$"""{"type":"sigstoreSigned","keyPath":"{{place.PublicKey}}"}""");
        Assert.Contains("locked with another passphrase", place.Wherry("push", "-q", "--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Write("wrong", "x"), "bb", $"{name}:1").Exits(125).Error);
        Assert.Contains("--sign-passphrase-file", place.Wherry("push", "-q", "--sign-by-sigstore-private-key", place.PrivateKey, "bb", $"{name}:1").Exits(125).Error);
        place.Wherry("push", "-q", "bb", $"{name}:unsigned").Succeeds();
        Assert.NotEqual(0, place.Skopeo("copy", "--src-tls-verify=false", $"docker://{name}:unsigned", $"dir:{store.Scratch}/no").ExitCode);
        Assert.Contains("it has no signature", place.Wherry("pull", "-q", $"{name}:unsigned").Exits(125).Error);

        place.Wherry("push", "-q", "--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Passphrase, "bb", $"{name}:ours").Succeeds();
        place.Wherry("pull", "-q", $"{name}:ours").Succeeds();
        RequireSignature(place, name, store.Inspect("bb", "{{.Digest}}"));
        var accepted = place.Skopeo("copy", "--src-tls-verify=false", $"docker://{name}:ours", $"dir:{store.Scratch}/ours");
        if (!accepted.Error.Contains("sigstore disabled", StringComparison.Ordinal))
        {
            // Some distributions leave this out of theirs.
            accepted.Succeeds();
            TakeTheirs(place, store, name, policy);
        }

        // A second signature joins the first.
        place.Wherry("push", "-q", "--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Passphrase, "bb", $"{name}:again").Succeeds();
        Assert.Equal(2, Beside(name, store.Inspect("bb", "{{.Digest}}")).GetProperty("layers").GetArrayLength());

        place.Registries($"docker:\n  {Domain}/sigstore:\n    use-sigstore-attachments: false\n");
        Assert.Contains("it has no signature", place.Wherry("pull", "-q", $"{name}:ours").Exits(125).Error);
        Assert.Contains("use-sigstore-attachments: false", place.Wherry("push", "-q", "--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Passphrase, "bb", $"{name}:x").Exits(125).Error);
    }

    [Fact]
    public void Signatures_stay_where_they_were_made_when_an_image_is_passed_on()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var store = new Store();
        using var place = new Place(store, Domain, attachments: true);
        var (name, copy) = ($"{Domain}/passed/bb:1", $"{Domain}/passed-on/bb");
        string[] sign = ["--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Passphrase];
        place.Wherry(["push", "-q", .. sign, "bb", name]).Succeeds();
        place.Require($$"""{"type":"sigstoreSigned","keyPath":"{{place.PublicKey}}"}""");
        place.Wherry("pull", "-q", name).Succeeds();

        // What is said of the flag: nothing comes along with it or without it, and the image is the same one.
        place.Wherry("push", "-q", name, $"{copy}:without-the-flag").Succeeds();
        place.Wherry("push", "-q", "--remove-signatures", name, $"{copy}:with-it").Succeeds();
        Assert.Equal(["with-it", "without-the-flag"], Tags(copy));
        Assert.Contains("it has no signature", place.Wherry("pull", "-q", $"{copy}:with-it").Exits(125).Error);

        // Signed again it comes in, under the name it has there; the one at the first place is still there.
        place.Wherry(["push", "-q", .. sign, name, $"{copy}:signed"]).Succeeds();
        place.Wherry("pull", "-q", $"{copy}:signed").Succeeds();
        place.Wherry("pull", "-q", name).Succeeds();
    }

    private static IEnumerable<string?> Tags(string repository) => JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["list-tags", "--tls-verify=false", $"docker://{repository}"]).Succeeds().Output)
        .RootElement.GetProperty("Tags").EnumerateArray().Select(tag => tag.GetString()).Order(StringComparer.Ordinal);

    private static JsonElement Beside(string name, string digest) => JsonDocument.Parse(
        Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", "--tls-verify=false", $"docker://{name}:{digest.Replace(':', '-')}.sig"]).Succeeds().Output).RootElement;

    // openssl knows nothing of images: the signature is one of the payload, by the key, whoever looks.
    private static void RequireSignature(Place place, string name, string digest)
    {
        var directory = place.Write("beside", "") + ".d";
        Surroundings.Run("/usr/bin/skopeo", ["copy", "--src-tls-verify=false", $"docker://{name}:{digest.Replace(':', '-')}.sig", $"dir:{directory}"]).Succeeds();
        var layer = Beside(name, digest).GetProperty("layers")[0];
        var signature = place.Write("signature", "");
        File.WriteAllBytes(signature, Convert.FromBase64String(layer.GetProperty("annotations").GetProperty("dev.cosignproject.cosign/signature").GetString()!));
        var payload = Path.Combine(directory, layer.GetProperty("digest").GetString()!["sha256:".Length..]);
        Assert.Contains(digest, File.ReadAllText(payload));
        Surroundings.Run("/usr/bin/openssl", ["dgst", "-sha256", "-verify", place.PublicKey, "-signature", signature, payload]).Succeeds();
    }

    private static void TakeTheirs(Place place, Store store, string name, string policy)
    {
        var archive = Path.Combine(store.Scratch, "bb.tar");
        place.Wherry("import", "-q", "-c", "CMD [\"other\"]", BusyboxImage.Archive, "other").Succeeds();
        place.Wherry("save", "-o", archive, "other").Succeeds();
        File.Delete(policy);
        place.Skopeo("copy", "--dest-tls-verify=false", "--sign-by-sigstore-private-key", place.PrivateKey, "--sign-passphrase-file", place.Passphrase, $"docker-archive:{archive}", $"docker://{name}:theirs").Succeeds();
        place.Require($$"""{"type":"sigstoreSigned","keyData":"{{Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(PublicKey))}}","signedIdentity":{"type":"matchRepository"} }""");
        place.Wherry("pull", "-q", $"{name}:theirs").Succeeds();
    }

    [Fact]
    public void OpenPgp_signatures_are_made_and_checked_as_others_do()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var store = new Store();
        using var place = new Place(store, Domain, attachments: false);
        var (ours, stranger) = (place.MakeKey("Ours <ours@example.org>"), place.MakeKey("Stranger <stranger@example.org>"));
        var name = $"{Domain}/pgp/bb";
        place.Require($$"""{"type":"signedBy","keyType":"GPGKeys","keyPath":"{{ours}}"}""");
        place.Wherry("push", "-q", "--sign-by", "ours@example.org", "bb", $"{name}:ours").Succeeds();
        Assert.Single(Directory.GetFiles(Path.Combine(store.Scratch, "signatures/pgp", $"bb@{store.Inspect("bb", "{{index .RepoDigests 0}}").Split('@')[1].Replace(':', '=')}")), file => file.EndsWith("/signature-1", StringComparison.Ordinal));
        place.Skopeo("copy", "--src-tls-verify=false", $"docker://{name}:ours", $"dir:{store.Scratch}/ours").Succeeds();
        place.Wherry("pull", "-q", $"{name}:ours").Succeeds();
        Assert.Contains("does not sign with the key nobody@example.org", place.Wherry("push", "-q", "--sign-by", "nobody@example.org", "bb", $"{name}:x").Exits(125).Error);

        place.Wherry("import", "-q", "-c", "CMD [\"third\"]", BusyboxImage.Archive, "third").Succeeds();
        place.Wherry("import", "-q", "-c", "CMD [\"other\"]", BusyboxImage.Archive, "other").Succeeds();
        place.Wherry("push", "-q", "other", $"{name}:other").Succeeds();
        Assert.Contains("it has no signature", place.Wherry("pull", "-q", $"{name}:other").Exits(125).Error);
        place.Wherry("push", "-q", "--sign-by", "stranger@example.org", "other", $"{name}:other").Succeeds();
        Assert.Contains("none of its signatures is by a key", place.Wherry("pull", "-q", $"{name}:other").Exits(125).Error);
        Assert.NotEqual(0, place.Skopeo("copy", "--src-tls-verify=false", $"docker://{name}:other", $"dir:{store.Scratch}/no").ExitCode);

        // Signed afterwards, of what is here.
        Assert.Contains("push it first", place.Wherry("image", "sign", "--sign-by", "ours@example.org", "third").Exits(125).Error);
        place.Wherry("image", "sign", "--sign-by", "ours@example.org", $"{name}:ours").Succeeds();
        var own = Path.Combine(store.Scratch, "own");
        place.Wherry("image", "sign", "--sign-by", "ours@example.org", "--directory", own, $"{name}:ours").Succeeds();
        Assert.Single(Directory.GetFiles(own, "signature-1", SearchOption.AllDirectories));

        SignList(place, store, $"{Domain}/pgp/many:1");
        var archive = Path.Combine(store.Scratch, "third.tar");
        place.Wherry("save", "-o", archive, "third").Succeeds();
        place.Require("""{"type":"insecureAcceptAnything"}""");
        place.Skopeo("copy", "--dest-tls-verify=false", "--sign-by", "ours@example.org", $"docker-archive:{archive}", $"docker://{name}:theirs").Succeeds();
        place.Require($$"""{"type":"signedBy","keyType":"GPGKeys","keyPaths":["{{stranger}}","{{ours}}"]}""");
        place.Wherry("pull", "-q", $"{name}:theirs").Succeeds();
    }

    // Of a list, what it is here and the list itself, or all that is in it.
    private static void SignList(Place place, Store store, string name)
    {
        place.Wherry("manifest", "create", "many", "bb").Succeeds();
        place.Wherry("manifest", "add", "--arch", "arm64", "many", "other").Succeeds();
        place.Wherry("manifest", "push", "-q", "--rm", "--sign-by", "ours@example.org", "many", name).Succeeds();
        place.Wherry("pull", "-q", name).Succeeds();
        string[] Signed(params string[] flags)
        {
            var directory = Path.Combine(store.Scratch, $"signed{flags.Length}");
            place.Wherry(["image", "sign", "--sign-by", "ours@example.org", "--directory", directory, .. flags, name]).Succeeds();
            return Directory.GetFiles(directory, "signature-1", SearchOption.AllDirectories);
        }

        var list = JsonDocument.Parse(place.Wherry("manifest", "inspect", name).Succeeds().Output).RootElement.GetProperty("manifests").EnumerateArray();
        var other = list.Single(entry => entry.GetProperty("platform").GetProperty("architecture").GetString() == "arm64").GetProperty("digest").GetString()!.Replace(':', '=');
        Assert.DoesNotContain(Signed(), file => file.Contains(other, StringComparison.Ordinal));
        Assert.Contains(Signed("--all"), file => file.Contains(other, StringComparison.Ordinal));
        Assert.Equal(3, Signed("--all").Length);
    }

    [Fact]
    public void The_policy_is_shown_and_set()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var store = new Store();
        using var place = new Place(store, Domain, attachments: false);
        var key = place.MakeKey("Ours <ours@example.org>");
        place.Wherry("image", "trust", "set", "-t", "reject", $"{Domain}/strangers").Succeeds();
        place.Wherry("image", "trust", "set", "-f", key, $"{Domain}/pgp").Succeeds();
        place.Wherry("image", "trust", "set", "-t", "sigstoreSigned", "-f", place.PublicKey, $"{Domain}/sigstore").Succeeds();
        place.Wherry("image", "trust", "set", "-t", "accept", "default").Succeeds();
        var shown = place.Wherry("image", "trust", "show").Succeeds().Text.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(
        [
            "TRANSPORT NAME TYPE ID STORE",
            "all default accept",
            $"repository {Domain}/pgp signed ours@example.org file://{store.Scratch}/signatures",
            $"repository {Domain}/sigstore sigstoreSigned N/A file://{store.Scratch}/signatures",
            $"repository {Domain}/strangers reject file://{store.Scratch}/signatures",
        ], shown);
        using var json = JsonDocument.Parse(place.Wherry("image", "trust", "show", "--json").Succeeds().Output);
        Assert.Equal("* (default)", json.RootElement[0].GetProperty("name").GetString());
        Assert.Equal("ours@example.org", json.RootElement[1].GetProperty("gpg_id").GetString());
        using var raw = JsonDocument.Parse(place.Wherry("image", "trust", "show", "--raw").Succeeds().Output);
        Assert.Equal("reject", raw.RootElement.GetProperty("transports").GetProperty("docker").GetProperty($"{Domain}/strangers")[0].GetProperty("type").GetString());

        place.Wherry("push", "-q", "bb", $"{Domain}/strangers/bb").Succeeds();
        Assert.Contains("rejected by policy", place.Wherry("pull", "-q", $"{Domain}/strangers/bb").Exits(125).Error);
        Assert.NotEqual(0, place.Skopeo("copy", "--src-tls-verify=false", $"docker://{Domain}/strangers/bb", $"dir:{store.Scratch}/no").ExitCode);
        Assert.Contains("invalid choice: maybe", place.Wherry("image", "trust", "set", "-t", "maybe", "x").Exits(125).Error);
        Assert.Contains("at least one public key", place.Wherry("image", "trust", "set", "x").Exits(125).Error);
    }

    /// <summary>A user's own settings about signatures, keys, and programs that go by them.</summary>
    private sealed class Place : IDisposable
    {
        private readonly Store _store;
        private readonly string _settings;

        internal Place(Store store, string domain, bool attachments)
        {
            _store = store;
            _settings = Directory.CreateDirectory(Path.Combine(store.Scratch, "config/containers/registries.d")).Parent!.FullName;
            Directory.CreateDirectory(GnuPg, (UnixFileMode)0x1c0);
            Registries($"docker:\n  {domain}:\n    use-sigstore-attachments: {(attachments ? "true" : "false")}\n    lookaside: file://{store.Scratch}/signatures # here\n");
            PublicKey = Write("key.pub", SigningTests.PublicKey);
            PrivateKey = Write("key.private", SigningTests.PrivateKey);
            Passphrase = Write("passphrase", SigningTests.Passphrase + "\n");
        }

        internal string PublicKey { get; }

        internal string PrivateKey { get; }

        internal string Passphrase { get; }

        private string GnuPg => Path.Combine(_store.Scratch, "gnupg");

        // The agent that gpg starts ends when told.
        public void Dispose() => Surroundings.Run("/usr/bin/gpgconf", ["--homedir", GnuPg, "--kill", "all"]);

        internal string Write(string name, string text)
        {
            var path = Path.Combine(_store.Scratch, name);
            File.WriteAllText(path, text);
            return path;
        }

        internal void Registries(string text) => File.WriteAllText(Path.Combine(_settings, "registries.d/test.yaml"), text);

        internal string Require(string requirement)
        {
            var path = Path.Combine(_settings, "policy.json");
            File.WriteAllText(path, $$"""{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":{"":[{{requirement}}]} } }""");
            return path;
        }

        internal string MakeKey(string user)
        {
            Run("/usr/bin/gpg", "--batch", "--quiet", "--passphrase", string.Empty, "--quick-gen-key", user, "ed25519", "sign", "never").Succeeds();
            var path = Path.Combine(_store.Scratch, user.Split(' ')[0] + ".gpg");
            Run("/usr/bin/gpg", "--batch", "--armor", "--output", path, "--export", user).Succeeds();
            return path;
        }

        internal CommandResult Wherry(params string[] arguments) => Run(Surroundings.Program, [.. _store.Flags, .. arguments]);

        internal CommandResult Skopeo(params string[] arguments) => Run("/usr/bin/skopeo",
            ["--tmpdir", _store.Scratch, "--policy", File.Exists(Path.Combine(_settings, "policy.json")) ? Path.Combine(_settings, "policy.json") : "/etc/containers/policy.json", "--registries.d", Path.Combine(_settings, "registries.d"), .. arguments]);

        private CommandResult Run(string program, params string[] arguments) =>
            Surroundings.Run("/usr/bin/env", [$"XDG_CONFIG_HOME={_store.Scratch}/config", $"GNUPGHOME={GnuPg}", program, .. arguments]);
    }
}
