using Containers.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Layers.Tests;

/// <summary>Directories that a driver calls opaque, and what of that is a change.</summary>
public sealed class OpaqueMarkTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Only_what_hides_something_is_told()
    {
        Shell.Run(_temp.Make("bottom"), "mkdir -p replaced empty gone above/deep; touch replaced/old gone/old above/deep/old file");
        Shell.Run(_temp.Make("top"), "mkdir gone");
        ExtendedAttributes.Set(_temp["top/gone"], "user.overlay.opaque", "y"u8);
        Shell.Run(_temp.Make("upper"), "mkdir -p replaced empty gone above/deep new/inner/more file other; touch replaced/mine");
        foreach (var name in (string[])["replaced", "empty", "gone", "above/deep", "new", "new/inner", "new/inner/more", "file", "other"])
        {
            ExtendedAttributes.Set(_temp[$"upper/{name}"], "user.overlay.opaque", "y"u8);
        }

        Assert.Equal(
            ["above/deep/.wh..wh..opq", "replaced/.wh..wh..opq"],
            Marks(new LayerWriterOptions { Below = [_temp["top"], _temp["bottom"]] }));
        Assert.Equal(9, Marks(new LayerWriterOptions()).Count);
        Assert.Empty(Marks(new LayerWriterOptions { Below = [] }));
    }

    private List<string> Marks(LayerWriterOptions options)
    {
        var memory = new MemoryStream();
        using (var upper = DirectoryHandle.Open(_temp["upper"]))
        {
            var writer = new LayerWriter(memory, options);
            writer.AddUpper(upper);
            writer.Finish();
        }

        memory.Position = 0;
        var (reader, names) = (new TarReader(memory), new List<string>());
        while (reader.Next() is { } entry)
        {
            names.Add(entry.DisplayName);
        }

        return [.. names.Where(name => name.EndsWith(".wh..wh..opq", StringComparison.Ordinal))];
    }
}
