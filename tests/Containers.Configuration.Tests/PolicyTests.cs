using Containers.Configuration.Files;
using Containers.Configuration.Policies;
using Containers.Oci;

namespace Containers.Configuration.Tests;

public sealed class PolicyTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Without_a_file_everything_may_come_in()
    {
        var policy = Read();
        Assert.Equal((true, null), (policy.AcceptsAnything, policy.File));
        Assert.Equal(RequirementKind.Nothing, Assert.Single(policy.Find("docker", ["quay.io/x:1"])).Kind);
    }

    [Fact]
    public void The_most_specific_entry_counts_and_the_users_file_hides_the_systems()
    {
        _temp.Write("etc/policy.json", """{"default":[{"type":"reject"}]}""");
        Assert.Equal(RequirementKind.Never, Read().Find("docker", ["x"])[0].Kind);
        var file = _temp.Write("own/policy.json", """
            {"default": [{"type": "reject"}],
             "transports": {
               "docker": {
                 "": [{"type": "signedBy", "keyType": "GPGKeys", "keyPath": "/x"}],
                 "*.example.org": [{"type": "reject"}],
                 "quay.io": [{"type": "insecureAcceptAnything"}],
                 "quay.io/team": [{"type": "reject"}, {"type": "insecureAcceptAnything"}],
                 "quay.io/team/good": [{"type": "insecureAcceptAnything"}],
                 "quay.io/team/good:bad": [{"type": "reject"}]},
               "dir": {"/srv/images": [{"type": "insecureAcceptAnything"}]}}}
            """);
        var policy = Read();
        Assert.Equal((false, file), (policy.AcceptsAnything, policy.File));
        string Of(string name, string suffix) => string.Join(',', policy.Find("docker", PolicyConfiguration.ScopesOf(name, suffix)).Select(r => r.Kind));
        Assert.Equal("Nothing", Of("quay.io/any", ":1"));
        Assert.Equal("Never,Nothing", Of("quay.io/team/any", ":1"));
        Assert.Equal("Nothing", Of("quay.io/team/good", ":1"));
        Assert.Equal("Never", Of("quay.io/team/good", ":bad"));
        Assert.Equal("Never", Of("a.b.example.org/x", ":1"));
        Assert.Equal("OpenPgp", Of("example.org/x", ":1"));
        Assert.Equal("OpenPgp", Of("docker.io/library/x", "@sha256:abc"));
        Assert.Equal(RequirementKind.Nothing, policy.Find("dir", PolicyConfiguration.ScopesOf("/srv/images/a/b"))[0].Kind);
        Assert.Equal(RequirementKind.Never, policy.Find("dir", PolicyConfiguration.ScopesOf("/srv"))[0].Kind);
        Assert.Equal(RequirementKind.Never, policy.Find("oci", [])[0].Kind);
    }

    [Fact]
    public void Signatures_by_keys_are_described()
    {
        _temp.Write("own/policy.json", """
            {"default": [{"type": "sigstoreSigned", "keyPaths": ["/a", "/b"], "keyData": "a2V5",
              "signedIdentity": {"type": "remapIdentity", "prefix": "mirror.example", "signedPrefix": "quay.io"}},
             {"type": "sigstoreSigned", "fulcio": {}, "rekorPublicKeyPath": "/r"}]}
            """);
        var requirements = Read().Find("docker", []);
        Assert.Equal(["/a", "/b"], requirements[0].KeyPaths);
        Assert.Equal("key"u8.ToArray(), Assert.Single(requirements[0].Keys));
        Assert.Equal((SignedIdentity.Remapped, "mirror.example", "quay.io"), (requirements[0].Identity, requirements[0].Name, requirements[0].SignedPrefix));
        Assert.Equal("fulcio", requirements[1].Service);
    }

    [Theory]
    [InlineData("{\n  \"default\": [}", ":2:15: not JSON")]
    [InlineData("[]", ":1:1: the policy should be an object")]
    [InlineData("{}", ":1:1: default should be a list with at least one requirement")]
    [InlineData("{\"default\":[]}", ":1:12: default should be a list with at least one requirement")]
    [InlineData("{\"default\":[{}]}", ":1:13: default: a requirement has no type")]
    [InlineData("{\"default\":[{\"type\":\"trust\"}]}", ":1:14: default: requirement type \"trust\" is unknown")]
    [InlineData("{\"default\":[{\"type\":\"reject\",\"why\":1}]}", ":1:30: default: \"why\" is unknown")]
    [InlineData("{\"default\":[{\"type\":\"reject\"}],\"transport\":{}}", ":1:32: the policy: \"transport\" is unknown")]
    [InlineData("{\"default\":[{\"type\":\"reject\"}],\"transports\":{\"docker\":{\"x\":[]}}}", ":1:60: docker \"x\" should be a list with at least one requirement")]
    [InlineData("{\"default\":[{\"type\":\"sigstoreSigned\"}]}", ":1:13: default: sigstoreSigned needs a key")]
    [InlineData("{\"default\":[{\"type\":\"sigstoreSigned\",\"keyPath\":1}]}", ":1:38: default: keyPath should be a text")]
    [InlineData("{\"default\":[{\"type\":\"sigstoreSigned\",\"keyData\":\"?\"}]}", ":1:38: default: keyData should be base64")]
    [InlineData("{\"default\":[{\"type\":\"sigstoreSigned\",\"keyPath\":\"/x\",\"signedIdentity\":{\"type\":\"any\"}}]}", ":1:71: default: signedIdentity type \"any\" is unknown")]
    [InlineData("{\"default\":[{\"type\":\"sigstoreSigned\",\"keyPath\":\"/x\",\"signedIdentity\":{\"type\":\"exactReference\"}}]}", ":1:70: default: signedIdentity needs dockerReference")]
    [InlineData("{\n \"default\": [{\"type\": \"reject\"},\n  {\"type\": \"sigstoreSigned\", \"keyPaths\": [\"/x\", 2]}]}", ":3:30: default: keyPaths should be a list of texts")]
    [InlineData("{\"default\":[{\"type\":\"reject\"}],\"default\":[{\"type\":\"reject\"}]}", ": a name stands twice in one object")]
    public void What_is_no_policy_lets_nothing_in(string text, string error)
    {
        var file = _temp.Write("own/policy.json", text);
        var e = Assert.Throws<ContainersException>(Read);
        Assert.Equal((ErrorKind.Invalid, file + error), (e.Kind, e.Message));
    }

    private PolicyConfiguration Read() => PolicyConfiguration.Read(new ConfigurationPlaces
    {
        UserId = 1000, System = [_temp["usr"], _temp["etc"]], User = _temp["own"], Variable = _ => null,
    });
}
