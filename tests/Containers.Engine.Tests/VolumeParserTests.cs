using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Tests;

public sealed class VolumeParserTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Engine _engine;
    private readonly VolumeParser _parser;

    public VolumeParserTests()
    {
        _engine = Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"] });
        _parser = new VolumeParser(_engine);
        _temp.Make("data");
    }

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("", "rbind rprivate")]
    [InlineData(":ro", "rbind ro rprivate")]
    [InlineData(":ro,Z", "rbind ro rprivate")]
    [InlineData(":rshared", "rbind rshared")]
    [InlineData(":z,cached,nocopy,noexec", "rbind noexec rprivate")]
    public void A_path_of_the_host_is_bound(string options, string expected)
    {
        var mount = _parser.Parse($"{_temp["data"]}/../data:/inside{options}");

        Assert.Equal(("bind", _temp["data"], "/inside", expected), (mount.Type, mount.Source, mount.Destination, string.Join(' ', mount.Options)));
    }

    [Fact]
    public void A_name_is_a_volume_that_is_made()
    {
        var mount = _parser.Parse("my.vol:/inside:ro");

        Assert.Equal(("volume", "my.vol", _engine.Volumes.DataPath("my.vol"), false), (mount.Type, mount.Name, mount.Source, mount.Anonymous));
        Assert.Equal("rbind nosuid nodev ro rprivate", string.Join(' ', mount.Options));
        Assert.False(_engine.Volumes.Find("my.vol")!.Anonymous);
    }

    [Fact]
    public void A_path_alone_is_a_volume_of_the_containers_own()
    {
        var mount = _parser.Parse("/inside");

        Assert.True(mount.Anonymous);
        Assert.Matches("^[0-9a-f]{64}$", mount.Name);
        Assert.True(_engine.Volumes.Find(mount.Name!)!.Anonymous);
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("vol:relative")]
    [InlineData("a b:/inside")]
    [InlineData("_x:/inside")]
    [InlineData("vol:/inside:nosuch")]
    [InlineData("a:/b:ro:x")]
    public void What_is_no_volume_is_named(string text)
    {
        var error = Assert.Throws<ContainersException>(() => _parser.Parse(text));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.StartsWith($"invalid --volume \"{text}\": ", error.Message);
    }

    [Fact]
    public void A_missing_path_is_not_made_but_explained()
    {
        var text = _temp["missing"] + ":/inside";
        var error = Assert.Throws<ContainersException>(() => _parser.Parse(text));

        Assert.Equal((ErrorKind.NotFound, $"invalid --volume \"{text}\": {_temp["missing"]}: no such file or directory"), (error.Kind, error.Message));
        Assert.Equal($"mkdir -p {_temp["missing"]}", error.Hint);
        Assert.False(Directory.Exists(_temp["missing"]));
    }

    [Fact]
    public void An_overlay_and_a_change_of_owner_are_no_mount_options()
    {
        var mount = _parser.Parse("vol:/inside:U,O,ro");

        Assert.Equal((true, true), (mount.Overlay, mount.Chown));
        Assert.Equal(["rbind", "nosuid", "nodev", "ro", "rprivate"], mount.Options);
        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<ContainersException>(() => _parser.Parse("vol:/inside:idmap")).Kind);
    }

    [Theory]
    [InlineData("/t", "nosuid nodev rprivate tmpcopyup")]
    [InlineData("/t:size=1m,mode=700", "nosuid nodev rprivate tmpcopyup size=1m mode=700")]
    [InlineData("/t:suid,ro", "nodev rprivate tmpcopyup suid ro")]
    [InlineData("/t:dev", "nosuid rprivate tmpcopyup dev")]
    public void Tmpfs_has_safe_options_unless_told_otherwise(string text, string options)
    {
        var mount = VolumeParser.ParseTmpfs(text);

        Assert.Equal(("tmpfs", "/t", options), (mount.Type, mount.Destination, string.Join(' ', mount.Options)));
    }

    [Fact]
    public void A_relative_tmpfs_is_refused() => Assert.Equal(
        "invalid --tmpfs \"t\": the path must be absolute", Assert.Throws<ContainersException>(() => VolumeParser.ParseTmpfs("t")).Message);
}
