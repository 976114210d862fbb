using Containers.Engine.Volumes;
using Containers.Oci;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Engine.Tests;

public sealed class LocalVolumeOptionsTests
{
    [Theory]
    [InlineData("", null, null, false)]
    [InlineData("uid=5", 5u, null, false)]
    [InlineData("gid=7,uid=0,nocopy", 0u, 7u, true)]
    [InlineData("copy,noquota,uid=1,uid=2", 2u, null, false)]
    public void Options_of_a_directory_are_read(string text, uint? user, uint? group, bool noCopy) =>
        Assert.Equal(new LocalVolumeOptions(user, group, noCopy), LocalVolumeOptions.Read(LocalVolumeOptions.Parse([$"o={text}"])));

    [Theory]
    [InlineData("o=size=much", ErrorKind.Invalid)]
    [InlineData("o=size", ErrorKind.Unsupported)]
    [InlineData("inodes=few", ErrorKind.Invalid)]
    [InlineData("o=ro", ErrorKind.Unsupported)]
    [InlineData("o=uid=", ErrorKind.Invalid)]
    [InlineData("o=uid=-1", ErrorKind.Invalid)]
    [InlineData("colour=red", ErrorKind.Invalid)]
    [InlineData("device=relative", ErrorKind.Invalid)]
    [InlineData("type=none", ErrorKind.Invalid)]
    public void What_cannot_be_is_refused(string text, ErrorKind kind) => Assert.Equal(kind, Assert.Throws<ContainersException>(() => LocalVolumeOptions.Parse([text])).Kind);

    [Fact]
    public void Limits_are_said_in_either_way_and_in_any_order()
    {
        LocalVolumeOptions Read(params string[] texts) => LocalVolumeOptions.Read(LocalVolumeOptions.Parse(texts));
        var limited = new LocalVolumeOptions(5, null, false, 10 << 20, 100);
        Assert.Equal(limited, Read("o=size=10m,inodes=100,uid=5"));
        Assert.Equal(limited, Read("size=10m", "inodes=100", "o=uid=5"));
        Assert.Equal("mode=700,size=1m", LocalVolumeOptions.Parse(["size=1m", "type=tmpfs", "device=tmpfs", "o=mode=700"])["o"]);
    }

    [Fact]
    public void What_is_mounted_from_elsewhere_keeps_its_options_as_they_are()
    {
        var options = LocalVolumeOptions.Parse(["type=tmpfs", "device=tmpfs", "o=size=1m,uid=5", "o=size=2m"]);
        Assert.Equal("size=2m", options["o"]);
        Assert.False(LocalVolumeOptions.IsDirectory(options));
        Assert.True(LocalVolumeOptions.IsDirectory(LocalVolumeOptions.Parse(["o=uid=5"])));
        Assert.Equal(new LocalVolumeOptions(5, null, true), LocalVolumeOptions.Read(LocalVolumeOptions.Parse(["nocopy", "o=uid=5"])));
        Assert.Equal(new LocalVolumeOptions(null, null, false), LocalVolumeOptions.Read(LocalVolumeOptions.Parse(["copy"])));
    }

    [Fact]
    public void Any_text_is_options_or_refused_with_a_kind() => Prop.ForAll(
        ArbMap.Default.ArbFor<NonNull<string>>(),
        text =>
        {
            foreach (var option in (string[])[text.Get, "o=" + text.Get, "type=" + text.Get, "device=" + text.Get])
            {
                try
                {
                    LocalVolumeOptions.Parse([option]);
                }
                catch (ContainersException e) when (e.Kind is ErrorKind.Invalid or ErrorKind.Unsupported)
                {
                    // Refused in words.
                }
            }
        }).QuickCheckThrowOnFailure();
}
