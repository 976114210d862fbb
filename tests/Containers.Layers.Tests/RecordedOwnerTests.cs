using Containers.Layers.Tar;
using Containers.Linux.Files;

namespace Containers.Layers.Tests;

/// <summary>Owners of an image where everything on disk belongs to one user.</summary>
public sealed class RecordedOwnerTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;

    public RecordedOwnerTests() => _root = _temp.Make("root");

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Owners_that_cannot_be_given_are_noted_and_told_by_an_archive_of_the_tree()
    {
        Unpack(new ArchiveText().Directory("d", uid: 3, gid: 4).File("d/file", "x", mode: 0x9ed, uid: 1000, gid: 44).File("mine"));

        Assert.Equal("1000:44:04755"u8.ToArray(), ExtendedAttributes.Get(Path.Combine(_root, "d/file"), "user.containers.override_stat"));
        Assert.Null(ExtendedAttributes.Get(Path.Combine(_root, "mine"), "user.containers.override_stat"));
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only to root do files without a note belong to 0:0 here");
        var entries = Read().ToDictionary(entry => entry.NameText.TrimEnd('/'));
        Assert.Equal((3u, 4u), (entries["d"].UserId, entries["d"].GroupId));
        Assert.Equal((1000u, 44u), (entries["d/file"].UserId, entries["d/file"].GroupId));
        Assert.Empty(entries["d/file"].ExtendedAttributes);
        Assert.Equal((0u, 0u), (entries["mine"].UserId, entries["mine"].GroupId));
    }

    [Fact]
    public void A_note_in_an_archive_is_not_taken_over()
    {
        Unpack(new ArchiveText().Pax("SCHILY.xattr.user.containers.override_stat", "7:7:0644").File("file"));

        Assert.Null(ExtendedAttributes.Get(Path.Combine(_root, "file"), "user.containers.override_stat"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1:2")]
    [InlineData("x:2:0644")]
    [InlineData("-1:2:0644")]
    [InlineData("4294967296:2:0644")]
    public void A_note_that_makes_no_sense_is_none(string note)
    {
        File.WriteAllText(Path.Combine(_root, "file"), "x");
        ExtendedAttributes.Set(Path.Combine(_root, "file"), "user.containers.override_stat", System.Text.Encoding.ASCII.GetBytes(note));
        using var root = DirectoryHandle.Open(_root);
        Assert.Equal(root.Status("file")!.Value.UserId, Assert.Single(Read()).UserId);
    }

    private void Unpack(ArchiveText archive)
    {
        using var unpacker = new LayerUnpacker(_root, new UnpackOptions(SquashOwners: true));
        unpacker.Unpack(archive.Stream);
    }

    private List<TarEntry> Read()
    {
        using var root = DirectoryHandle.Open(_root);
        var memory = new MemoryStream();
        var writer = new LayerWriter(memory);
        writer.AddTree(root);
        writer.Finish();
        memory.Position = 0;
        var reader = new TarReader(memory);
        var entries = new List<TarEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(entry);
        }

        return entries;
    }
}
