using System.Security.Cryptography;

namespace Containers.E2E.Tests;

/// <summary>Which name a signature has to be about, in all the ways policy.json says it: what skopeo lets in comes in, and nothing else.</summary>
public class SignedIdentityTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const string Elsewhere = "elsewhere.example/team/tools";

    private string Domain => fixture.Registry.Domain;

    [Fact]
    public async Task Names_in_sigstore_signatures_agree_as_the_policy_says()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var place = new Place(Domain, "identity-sigstore");
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var path = place.Write("key.pub", key.ExportSubjectPublicKeyInfoPem());
        await Claims.SignAsync(Domain, key, $"{place.Repository}/own", place.Digest, $"{place.Own}:1", place.Digest);
        await Claims.SignAsync(Domain, key, $"{place.Repository}/copy", place.Digest, $"{Elsewhere}:7", place.Digest);
        RequireVerdicts(place, identity => $$"""{"type":"sigstoreSigned","keyPath":"{{path}}"{{identity}}}""", isKnownToSkopeo: false);
    }

    [Fact]
    public void Names_in_openpgp_signatures_agree_as_the_policy_says()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var place = new Place(Domain, "identity-pgp");
        var path = place.MakeKey();
        place.Sign("own", $"{place.Own}:1");
        place.Sign("copy", $"{Elsewhere}:7");
        RequireVerdicts(place, identity => $$"""{"type":"signedBy","keyType":"GPGKeys","keyPath":"{{path}}"{{identity}}}""", isKnownToSkopeo: true);
    }

    private static void RequireVerdicts(Place place, Func<string, string> requirement, bool isKnownToSkopeo)
    {
        var (own, copy) = (place.Own, place.Copy);
        (string Identity, string Image, bool IsLetIn)[] verdicts =
        [
            ("", $"{own}:1", true), ("", $"{own}:2", false), ("", $"{own}@{place.Digest}", true), ("", $"{copy}:7", false),
            ("matchExact", $"{own}:1", true), ("matchExact", $"{own}:2", false), ("matchExact", $"{own}@{place.Digest}", false),
            ("matchRepoDigestOrExact", $"{own}:1", true), ("matchRepoDigestOrExact", $"{own}:2", false), ("matchRepoDigestOrExact", $"{own}@{place.Digest}", true), ("matchRepoDigestOrExact", $"{copy}@{place.Digest}", false),
            ("matchRepository", $"{own}:2", true), ("matchRepository", $"{copy}:7", false),
            ($"exactReference\",\"dockerReference\":\"{Elsewhere}:7", $"{copy}:1", true), ($"exactReference\",\"dockerReference\":\"{Elsewhere}:8", $"{copy}:7", false), ($"exactReference\",\"dockerReference\":\"{Elsewhere}:7", $"{own}:1", false),
            ($"exactRepository\",\"dockerRepository\":\"{Elsewhere}", $"{copy}:1", true), ($"exactRepository\",\"dockerRepository\":\"{Elsewhere}", $"{own}:1", false),
            ($"remapIdentity\",\"prefix\":\"{copy}\",\"signedPrefix\":\"{Elsewhere}", $"{copy}:7", true), ($"remapIdentity\",\"prefix\":\"{copy}\",\"signedPrefix\":\"{Elsewhere}", $"{copy}:1", false),
            ($"remapIdentity\",\"prefix\":\"{copy}\",\"signedPrefix\":\"{Elsewhere}", $"{own}:1", true), ($"remapIdentity\",\"prefix\":\"{own[..^1]}\",\"signedPrefix\":\"{Elsewhere}", $"{own}:1", true),
        ];
        foreach (var (identity, image, isLetIn) in verdicts)
        {
            place.Require(requirement(identity.Length == 0 ? string.Empty : $$""","signedIdentity":{"type":"{{identity}}"}"""));
            var pulled = place.Wherry("pull", "-q", image);
            Assert.True((pulled.ExitCode == 0) == isLetIn, $"{identity}, {image}: {pulled.Error}");
            Assert.True(isLetIn || pulled.Error.Contains("is rejected by policy: it was signed under the name", StringComparison.Ordinal), pulled.Error);
            if (isKnownToSkopeo)
            {
                var copied = place.Skopeo("copy", "--src-tls-verify=false", $"docker://{image}", $"dir:{place.NewDirectory()}");
                Assert.True((copied.ExitCode == 0) == isLetIn, $"skopeo: {identity}, {image}: {copied.Error}");
            }
        }
    }

    /// <summary>An image in two repositories, and a user's own policy about them.</summary>
    private sealed class Place : IDisposable
    {
        private const string User = "ours@example.org";

        private readonly Store _store = new();
        private readonly string _domain;
        private readonly string _settings;
        private int _directories;

        internal Place(string domain, string repository)
        {
            _domain = domain;
            Repository = repository;
            _settings = Directory.CreateDirectory(Path.Combine(_store.Scratch, "config/containers/registries.d")).Parent!.FullName;
            Directory.CreateDirectory(GnuPg, (UnixFileMode)0x1c0);
            File.WriteAllText(Path.Combine(_settings, "registries.d/test.yaml"), $"docker:\n  {domain}:\n    lookaside: file://{_store.Scratch}/signatures\n");
            var digest = Path.Combine(_store.Scratch, "digest");
            foreach (var name in (string[])[$"{Own}:1", $"{Own}:2", $"{Copy}:1", $"{Copy}:7"])
            {
                _store.Wherry("push", "-q", "--digestfile", digest, "bb", name).Succeeds();
            }

            Digest = File.ReadAllText(digest);
        }

        internal string Repository { get; }

        internal string Digest { get; }

        internal string Own => $"{_domain}/{Repository}/own";

        internal string Copy => $"{_domain}/{Repository}/copy";

        private string GnuPg => Path.Combine(_store.Scratch, "gnupg");

        public void Dispose()
        {
            Surroundings.Run("/usr/bin/gpgconf", ["--homedir", GnuPg, "--kill", "all"]); // the agent that gpg starts ends when told
            _store.Dispose();
        }

        internal string Write(string name, string text)
        {
            var path = Path.Combine(_store.Scratch, name);
            File.WriteAllText(path, text);
            return path;
        }

        internal string NewDirectory() => Path.Combine(_store.Scratch, $"copied{_directories++}");

        internal string MakeKey()
        {
            var path = Path.Combine(_store.Scratch, "key.gpg");
            Run("/usr/bin/gpg", "--batch", "--quiet", "--passphrase", string.Empty, "--quick-gen-key", User, "ed25519", "sign", "never").Succeeds();
            Run("/usr/bin/gpg", "--batch", "--armor", "--output", path, "--export", User).Succeeds();
            return path;
        }

        internal void Sign(string repository, string claimedName)
        {
            var directory = Directory.CreateDirectory(Path.Combine(_store.Scratch, "signatures", Repository, $"{repository}@{Digest.Replace(':', '=')}")).FullName;
            var payload = Path.Combine(_store.Scratch, "payload");
            File.WriteAllBytes(payload, Claims.OpenPgpPayload(claimedName, Digest));
            Run("/usr/bin/gpg", "--batch", "--quiet", "--local-user", User, "--output", Path.Combine(directory, "signature-1"), "--sign", payload).Succeeds();
        }

        internal void Require(string requirement) =>
            File.WriteAllText(Path.Combine(_settings, "policy.json"), $$"""{"default":[{"type":"reject"}],"transports":{"docker":{"":[{{requirement}}]} } }""");

        internal CommandResult Wherry(params string[] arguments) => Run(Surroundings.Program, [.. _store.Flags, .. arguments]);

        internal CommandResult Skopeo(params string[] arguments) => Run("/usr/bin/skopeo",
            ["--tmpdir", _store.Scratch, "--policy", Path.Combine(_settings, "policy.json"), "--registries.d", Path.Combine(_settings, "registries.d"), .. arguments]);

        private CommandResult Run(string program, params string[] arguments) =>
            Surroundings.Run("/usr/bin/env", [$"XDG_CONFIG_HOME={_store.Scratch}/config", $"GNUPGHOME={GnuPg}", program, .. arguments]);
    }
}
