using Containers.Configuration.Files;
using Containers.Oci;

namespace Containers.Configuration.Tests;

public sealed class SignatureConfigurationTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Each_thing_is_said_by_the_most_specific_entry_that_says_it()
    {
        _temp.Write("etc/registries.d/default.yaml", """
            ---
            # where signatures are
            default-docker:
              sigstore-staging: file:///var/lib/staging   # older name
              lookaside: "https://signatures.example.org/all"
            """);
        var second = _temp.Write("etc/registries.d/registries.yaml", """
            docker:
                quay.io:
                    use-sigstore-attachments: true
                quay.io/team:
                    lookaside: 'file:///srv/team'
                localhost:5000/x:
                empty.example.org: {}
            """);
        var read = Read();
        Assert.Equal(second, read.Files[1]);
        var team = read.Find("quay.io/team/tools", ":1");
        Assert.Equal(("/srv/team", "/srv/team", true), (team.Lookaside!.LocalPath, team.Staging!.LocalPath, team.UseAttachments));
        var other = read.Find("docker.io/library/x", ":1");
        Assert.Equal(("https://signatures.example.org/all", "/var/lib/staging", null), (other.Lookaside!.OriginalString, other.Staging!.LocalPath, other.UseAttachments));
        Assert.Equal("https://signatures.example.org/all", read.Find("localhost:5000/x", ":1").Lookaside!.OriginalString);
    }

    [Fact]
    public void The_users_directory_hides_the_systems()
    {
        _temp.Write("etc/registries.d/a.yaml", "default-docker:\n  lookaside: file:///system\n");
        _temp.Write("own/registries.d/a.yaml", "");
        Assert.Null(Read().Find("x.org/y", ":1").Lookaside);
    }

    [Theory]
    [InlineData("docker:\n  x:\n    lookaside: nonsense\n", ":3:1: lookaside should be an address")]
    [InlineData("docker:\n  x:\n    lookasides: file:///x\n", ":3:1: \"lookasides\" is unknown")]
    [InlineData("docker:\n  x:\n    use-sigstore-attachments: yes\n", ":3:1: use-sigstore-attachments should be true or false")]
    [InlineData("docker:\n  x:\n    lookaside: file:///a\n  x:\n    lookaside: file:///b\n", ":4:3: x stands twice")]
    [InlineData("docker:\n  x:\n     lookaside: file:///a\n    lookaside: file:///b\n", ":4:5: this is not indented")]
    [InlineData("docker:\n  - x\n", ":2:3: ")]
    [InlineData("docker: [x]\n", ":1:9: only mappings")]
    [InlineData("docker: \"x\n", ":1:9: a text in quotation marks")]
    [InlineData("docker: x\n", ":1:1: names and values should stand below this")]
    [InlineData("&a docker:\n", ":1:1: only mappings")]
    public void What_is_wrong_is_told_with_its_place(string text, string problem)
    {
        var file = _temp.Write("etc/registries.d/wrong.yaml", text);
        Assert.StartsWith(file + problem, Assert.Throws<ContainersException>(Read).Message);
    }

    private SignatureConfiguration Read() => SignatureConfiguration.Read(new ConfigurationPlaces
    {
        UserId = 1000, System = [_temp["etc"]], User = _temp["own"], Variable = _ => null,
    });
}
