using Containers.Linux.Files;

namespace Containers.Linux.Tests.Files;

public sealed class TreeTests
{
    [Fact]
    public void Removing_never_follows_a_link()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("outside");
        directory.Write("outside/kept", "kept");
        directory.MakeDirectory("tree/deep");
        File.CreateSymbolicLink(directory.At("tree/deep/directory"), "../../outside");
        File.CreateSymbolicLink(directory.At("tree/file"), directory.At("outside/kept"));
        File.CreateSymbolicLink(directory.At("tree/broken"), "nowhere");

        Tree.Remove(directory.At("tree"));

        Assert.False(Directory.Exists(directory.At("tree")));
        Assert.Equal("kept", File.ReadAllText(directory.At("outside/kept")));
    }

    [Fact]
    public void A_link_given_for_a_tree_is_removed_itself()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("outside");
        directory.Write("outside/kept", "kept");
        File.CreateSymbolicLink(directory.At("link"), "outside");

        Tree.Remove(directory.At("link"));

        Assert.False(Path.Exists(directory.At("link")));
        Assert.True(File.Exists(directory.At("outside/kept")));
    }

    [Fact]
    public void Directories_closed_to_their_owner_are_opened_first()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("tree/closed");
        directory.Write("tree/closed/file", "x");
        using (var tree = DirectoryHandle.Open(directory.At("tree")))
        {
            tree.ChangeMode("closed", 0);
        }

        Tree.Remove(directory.At("tree"));

        Assert.False(Directory.Exists(directory.At("tree")));
    }

    [Fact]
    public void What_is_missing_need_not_be_removed()
    {
        using var directory = new TemporaryDirectory();

        Tree.Remove(directory.At("nothing"));
        Tree.Remove(directory.At("nothing/at/all"));

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory.Path));
    }

    [Fact]
    public void Deep_trees_and_many_names_are_no_trouble()
    {
        using var directory = new TemporaryDirectory();
        directory.MakeDirectory("tree/" + string.Join('/', Enumerable.Repeat("d", 200)));
        for (var i = 0; i < 3000; i++)
        {
            directory.Write($"tree/file-with-a-rather-long-name-{i}", "");
        }

        Tree.Remove(directory.At("tree"));

        Assert.False(Directory.Exists(directory.At("tree")));
    }
}
