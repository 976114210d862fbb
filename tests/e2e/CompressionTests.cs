namespace Containers.E2E.Tests;

/// <summary>Archives of file systems and of images, compressed in every way and damaged.</summary>
public class CompressionTests
{
    [Theory]
    [InlineData("gzip -c")]
    [InlineData("zstd -q -c")]
    [InlineData("xz -1 -c")]
    [InlineData("bzip2 -c")]
    public void Archives_are_taken_however_they_are_compressed(string command)
    {
        using var store = new Store(withImage: false);
        var packed = Path.Combine(store.Scratch, "packed");
        Surroundings.Run("/bin/sh", ["-c", $"{command} < {BusyboxImage.Archive} > {packed}"]).Succeeds();
        store.Wherry("import", packed, "tools").Succeeds();
        Assert.Equal("hi", store.Wherry("run", "--rm", "--network=none", "tools", "/bin/echo", "hi").Succeeds().Text);

        Surroundings.Run("/bin/cp", ["/bin/busybox", store.Scratch]).Succeeds();
        var archive = LayeredArchive.Make(store.Scratch);
        Surroundings.Run("/bin/sh", ["-c", $"{command} < {archive} > {packed}"]).Succeeds();
        store.Wherry("load", "-i", packed).Succeeds();
        Assert.Equal("upper", store.Wherry("run", "--rm", "--network=none", "layered", "/bin/cat", "/data/new").Succeeds().Text);
    }

    [Fact]
    public void What_is_damaged_is_refused_and_leaves_nothing()
    {
        using var store = new Store(withImage: false);
        var packed = Path.Combine(store.Scratch, "packed");
        Surroundings.Run("/bin/sh", ["-c", $"xz -1 -c < {BusyboxImage.Archive} > {packed}; printf garbage >> {packed}"]).Succeeds();
        Assert.Contains("the xz compressed data is followed by something else", store.Wherry("import", packed, "tools").Exits(125).Error);

        Surroundings.Run("/bin/sh", ["-c", $"head -c 300000 {BusyboxImage.Archive} > {packed}"]).Succeeds();
        Assert.Contains("the archive ends in the middle of it", store.Wherry("import", packed, "tools").Exits(125).Error);

        // Cut between two entries: only the mark of an archive's end tells.
        const string Lost = "the archive is cut short: the blocks of zeros at its end are missing";
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && printf x > x && tar -cf whole x && head -c 1024 whole > {packed} && head -c 1536 whole > marked"]).Succeeds();
        Assert.Contains(Lost, store.Wherry("import", packed, "tools").Exits(125).Error);
        Assert.Contains(Lost, store.Wherry("load", "-i", packed).Exits(125).Error);
        store.Wherry("import", "-q", Path.Combine(store.Scratch, "marked"), "marked").Succeeds();
        store.Wherry("rmi", "marked").Succeeds();
        Assert.Equal(string.Empty, store.Wherry("images", "-q").Succeeds().Text);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(store.Root, "layers")));
    }
}
