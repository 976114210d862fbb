using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Tests;

public sealed class MountParserTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly MountParser _parser;

    public MountParserTests() =>
        _parser = new MountParser(Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"] }), []);

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("type=bind,src=/etc,dst=/d", "bind /etc /d rbind rprivate")]
    [InlineData("type=bind,source=/etc,target=/d,readonly,bind-propagation=rslave,consistency=cached", "bind /etc /d rbind ro rslave")]
    [InlineData("type=bind,src=/etc,destination=/d,ro=false,bind-nonrecursive", "bind /etc /d bind rprivate")]
    [InlineData("type=bind,src=/etc,dest=/d,bind-recursive=disabled,noexec", "bind /etc /d bind noexec rprivate")]
    [InlineData("type=tmpfs,dst=/d", "tmpfs  /d nosuid nodev tmpcopyup")]
    [InlineData("type=tmpfs,dst=/d,tmpfs-size=1m,tmpfs-mode=1777,exec,dev,notmpcopyup", "tmpfs  /d nosuid dev exec size=1048576 mode=1777")]
    [InlineData("type=ramfs,dst=/d", "ramfs  /d nosuid nodev")]
    [InlineData("type=devpts,dst=/d,uid=1,max=9", "devpts  /d nosuid noexec newinstance ptmxmode=0666 mode=0620 uid=1 max=9")]
    [InlineData("\"type=bind\",\"src=/etc\",dst=/d", "bind /etc /d rbind rprivate")]
    public void Fields_become_a_mount(string text, string expected)
    {
        var mount = Assert.Single(_parser.Parse(text));

        Assert.Equal(expected, $"{mount.Type} {mount.Source} {mount.Destination} {string.Join(' ', mount.Options)}");
    }

    [Fact]
    public void A_volume_is_the_usual_type_and_is_made()
    {
        var mount = Assert.Single(_parser.Parse("source=data,target=/d,U,subpath=a/b"));

        Assert.Equal(("volume", "data", "/d", true, "a/b"), (mount.Type, mount.Name, mount.Destination, mount.Chown, mount.SubPath));
        Assert.True(Assert.Single(_parser.Parse("target=/d")).Anonymous);
    }

    [Theory]
    [InlineData("type=bind,dst=/d", "needs a source")]
    [InlineData("type=bind,src=/etc,dst=d", "must be absolute")]
    [InlineData("type=tmpfs,src=x,dst=/d", "has no source")]
    [InlineData("type=tmpfs,dst=/d,tmpfs-mode=9", "not an octal mode")]
    [InlineData("type=volume,src=v,dst=/d,subpath=../x", "leads out")]
    [InlineData("type=bind,src=/etc,dst=/d,ro=maybe", "neither true nor false")]
    [InlineData("type=bind,src=/etc,dst=/d,bind-propagation=far", "no propagation")]
    [InlineData("type=bind,src=/etc,dst=/d,size=1", "is no option of type bind")]
    public void What_is_wrong_is_named(string text, string words) => Assert.Contains(words, Assert.Throws<ContainersException>(() => _parser.Parse(text)).Message);
}
