using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class TreeSizeTests : IDisposable
{
    private readonly TemporaryDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_missing_tree_has_no_size() => Assert.Equal(0, TreeSize.Of(_temp.At("nothing")));

    [Fact]
    public void Files_count_once_and_links_lead_nowhere()
    {
        Directory.CreateDirectory(_temp.At("t/a/b"));
        File.WriteAllText(_temp.At("t/one"), "12345");
        File.WriteAllText(_temp.At("t/a/b/two"), "123");
        File.WriteAllText(_temp.At("outside"), new string('x', 1000));
        File.CreateSymbolicLink(_temp.At("t/link"), _temp.At("outside"));
        Directory.CreateSymbolicLink(_temp.At("t/up"), _temp.At("."));
        using (var directory = DirectoryHandle.Open(_temp.At("t")))
        {
            directory.MakeHardLink("again", directory, "one");
        }

        Assert.Equal(8, TreeSize.Of(_temp.At("t")));
    }

    [Fact]
    public void Depth_is_no_matter()
    {
        const int Depth = 3000;
        Directory.CreateDirectory(_temp.At("deep"));
        var here = DirectoryHandle.Open(_temp.At("deep"));
        for (var i = 0; i < Depth; i++)
        {
            here.MakeDirectory("d", 0x1c0);
            var below = here.OpenDirectory("d");
            here.Dispose();
            here = below;
            using var file = here.CreateFile("f", 0x180);
            file.Write("x"u8);
        }

        here.Dispose();

        Assert.Equal(Depth, TreeSize.Of(_temp.At("deep")));
        Tree.Remove(_temp.At("deep"));
    }
}
