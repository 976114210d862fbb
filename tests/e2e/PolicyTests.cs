using System.Security.Cryptography;

namespace Containers.E2E.Tests;

/// <summary>policy.json says which images may come in, from registries and from archives.</summary>
public class PolicyTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void What_is_rejected_does_not_come_in()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        using var source = new Store();
        source.Wherry("push", "-q", "bb", $"{Domain}/rejected/bb:1").Succeeds();
        source.Wherry("push", "-q", "bb", $"{Domain}/accepted/bb:1").Succeeds();
        using var store = new Store(withImage: false);
        var archive = Path.Combine(store.Scratch, "bb.tar");
        source.Wherry("save", "-o", archive, "bb").Succeeds();
        var policy = $$"""{"default":[{"type":"insecureAcceptAnything"}],"transports":{"docker":{"{{Domain}}/rejected":[{"type":"reject"}]},"docker-archive":{"":[{"type":"reject"}],"{{store.Scratch}}/good":[{"type":"insecureAcceptAnything"}]} } }""";
        var file = Write(store, policy);
        Assert.Equal($"Error: image {Domain}/rejected/bb:1 is rejected by policy ({file})\n", With(store, "pull", "-q", $"{Domain}/rejected/bb:1").Exits(125).Error);
        With(store, "pull", "-q", $"{Domain}/accepted/bb:1").Succeeds();
        Assert.Contains($"docker-archive:{archive} is rejected by policy", With(store, "load", "-i", archive).Exits(125).Error);
        Directory.CreateDirectory(Path.Combine(store.Scratch, "good"));
        File.Copy(archive, Path.Combine(store.Scratch, "good/bb.tar"));
        With(store, "load", "-q", "-i", Path.Combine(store.Scratch, "good/bb.tar")).Succeeds();
        Assert.Contains(file, With(store, "info").Succeeds().Output);

        Write(store, """{"default":[{"type":"signedBy","keyType":"GPGKeys","keyPath":"/x"}]}""");
        Assert.Contains("key /x of the policy", With(store, "pull", "-q", $"{Domain}/accepted/bb:1").Exits(125).Error);
        Write(store, """{"default":[{"type":"accept"}]}""");
        Assert.Contains("requirement type \"accept\" is unknown", With(store, "pull", "-q", $"{Domain}/accepted/bb:1").Exits(125).Error);
    }

    [Fact]
    public async Task A_signature_by_the_right_key_about_the_right_image_lets_it_in()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's policy is the machine's");
        var name = $"{Domain}/signed/bb";
        using var source = new Store();
        var digestFile = Path.Combine(source.Scratch, "digest");
        source.Wherry("push", "-q", "--digestfile", digestFile, "bb", $"{name}:1").Succeeds();
        var digest = File.ReadAllText(digestFile);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        using var store = new Store(withImage: false);
        var keyFile = Path.Combine(store.Scratch, "key.pub");
        File.WriteAllText(keyFile, key.ExportSubjectPublicKeyInfoPem());
        Write(store, $$"""{"default":[{"type":"reject"}],"transports":{"docker":{"{{Domain}}":[{"type":"sigstoreSigned","keyPath":"{{keyFile}}"}]} } }""");
        Assert.Contains("it has no signature", With(store, "pull", "-q", $"{name}:1").Exits(125).Error);

        await Claims.SignAsync(Domain, other, "signed/bb", digest, $"{name}:1", digest);
        Assert.Contains("none of its signatures is by a key", With(store, "pull", "-q", $"{name}:1").Exits(125).Error);
        await Claims.SignAsync(Domain, key, "signed/bb", digest, $"{name}:1", "sha256:" + new string('0', 64));
        Assert.Contains("a signature is about sha256:000", With(store, "pull", "-q", $"{name}:1").Exits(125).Error);
        await Claims.SignAsync(Domain, key, "signed/bb", digest, $"{name}:2", digest);
        Assert.Contains($"it was signed under the name {name}:2", With(store, "pull", "-q", $"{name}:1").Exits(125).Error);
        Assert.Empty(store.Wherry("images", "-q").Succeeds().Text);
        With(store, "pull", "-q", $"{name}@{digest}").Succeeds();

        await Claims.SignAsync(Domain, key, "signed/bb", digest, $"{name}:1", digest);
        With(store, "pull", "-q", $"{name}:1").Succeeds();
        With(store, "run", "--rm", "--network=none", $"{name}:1", "true").Succeeds();

        Write(store, $$"""{"default":[{"type":"sigstoreSigned","keyPath":"{{keyFile}}","fulcio":{"caPath":"/x","oidcIssuer":"x","subjectEmail":"x"} }]}""");
        Assert.Contains("vouched for online (fulcio), which cannot be checked here", With(store, "pull", "-q", $"{name}:1").Exits(125).Error);
    }

    private static string Write(Store store, string policy)
    {
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(store.Scratch, "config/containers")).FullName, "policy.json");
        File.WriteAllText(path, policy);
        return path;
    }

    private static CommandResult With(Store store, params string[] arguments) =>
        Surroundings.Run("/usr/bin/env", [$"XDG_CONFIG_HOME={store.Scratch}/config", Surroundings.Program, .. store.Flags, .. arguments]);
}
