using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Layers.Tests;

public class LayerPathTests
{
    private static readonly Arbitrary<byte[]> s_paths = Gen.Elements(
            "/"u8.ToArray(), "/"u8.ToArray(), "."u8.ToArray(), ".."u8.ToArray(), "a"u8.ToArray(), "b.c"u8.ToArray(), "..."u8.ToArray(), [0xff])
        .ArrayOf().Select(parts => parts.SelectMany(p => p).ToArray()).ToArbitrary();

    [Theory]
    [InlineData("a/b", "a", "b")]
    [InlineData("./a//b/", "a", "b")]
    [InlineData("/a", "", "a")]
    [InlineData("a/../b", "", "b")]
    [InlineData("a/b/../../../c", "", "c")]
    [InlineData("...", "", "...")]
    [InlineData("a/.../b", "a/...", "b")]
    [InlineData("", "", "")]
    [InlineData(".", "", "")]
    [InlineData("..", "", "")]
    [InlineData("/", "", "")]
    [InlineData("a/..", "", "")]
    public void Paths_are_cleaned_by_text_alone(string path, string parent, string name)
    {
        var clean = LayerPath.Clean(Encoding.UTF8.GetBytes(path));

        Assert.Equal((parent, name), (Encoding.UTF8.GetString(clean.Parent), Encoding.UTF8.GetString(clean.Name)));
        Assert.Equal(name.Length == 0, clean.IsRoot);
    }

    [Fact]
    public void No_clean_path_has_empty_components_or_dots() => Prop.ForAll(s_paths, path =>
    {
        var parts = Split(Whole(LayerPath.Clean(path)));
        return parts.All(part => part.Length > 0 && part is not [(byte)'.'] && part is not [(byte)'.', (byte)'.']);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Cleaning_twice_changes_nothing_more() => Prop.ForAll(s_paths, path =>
    {
        var once = Whole(LayerPath.Clean(path));
        return once.AsSpan().SequenceEqual(Whole(LayerPath.Clean(once)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Random_bytes_are_cleaned_too() => Prop.ForAll(Gen.Choose(0, 255).Select(n => (byte)n).ArrayOf().ToArbitrary(), path =>
        Split(Whole(LayerPath.Clean(path))).All(part => part is not [(byte)'.', (byte)'.'])).QuickCheckThrowOnFailure();

    private static byte[] Whole(LayerPath path) => path.Parent.Length == 0 ? path.Name : [.. path.Parent, (byte)'/', .. path.Name];

    private static List<byte[]> Split(byte[] path)
    {
        var parts = new List<byte[]>();
        if (path.Length > 0)
        {
            foreach (var range in ((ReadOnlySpan<byte>)path).Split((byte)'/'))
            {
                parts.Add(path[range]);
            }
        }

        return parts;
    }
}
