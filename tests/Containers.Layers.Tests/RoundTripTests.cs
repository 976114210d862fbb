using Containers.Linux.Files;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Layers.Tests;

/// <summary>Tree to archive to tree to archive: nothing is lost on the way, and nothing added.</summary>
public sealed class RoundTripTests
{
    private static readonly LayerWriterOptions s_withRoot = new() { IncludeRoot = true };

    private static string[] Kinds => Environment.IsPrivilegedProcess ? [.. RandomTree.Everywhere, .. RandomTree.Devices] : RandomTree.Everywhere;

    [Fact]
    public void Trees_come_back_as_the_same_bytes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away; see the test in a user namespace");
        Prop.ForAll(RandomTree.Of(Kinds, withOwners: true), entries => Returns(entries, isUpper: false)).Check(Effort.Times(60));
    }

    [Fact]
    public void Changes_come_back_as_the_same_bytes()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away; see the test in a user namespace");
        Prop.ForAll(RandomTree.Of([.. Kinds, .. RandomTree.Marks], withOwners: true), entries => Returns(entries, isUpper: true)).Check(Effort.Times(60));
    }

    [Fact]
    public void Trees_and_changes_come_back_within_a_user_namespace()
    {
        Assert.SkipUnless(Shell.Succeeds("unshare -Ur true"), "this user may not make user namespaces");

        Shell.Run("/", "exec unshare -Ur " + ThisTestProgram.Script["exec ".Length..], Program.RoundTrip);
    }

    [Fact]
    public void The_real_tar_makes_the_same_tree_of_our_archives()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files away");
        // tar keeps access lists elsewhere, and has its own opinion about names of file capabilities' kin.
        var trees = RandomTree.Of(Kinds, withOwners: true).Generator.Select(entries => entries
            .Select(e => e with { Attributes = [.. e.Attributes.Where(a => a.Name.StartsWith("user.", StringComparison.Ordinal))] }).ToArray());
        Prop.ForAll(trees.ToArbitrary(), entries =>
        {
            using var temp = new TempDirectory();
            RandomTree.Make(temp.Make("tree"), entries);
            var archive = Archive(temp["tree"], isUpper: false);
            File.WriteAllBytes(temp["archive.tar"], archive);
            Shell.Run(temp.Make("unpacked"), "LC_ALL=C.UTF-8 tar --numeric-owner --same-owner --xattrs --xattrs-include='user.*' -xpf ../archive.tar");
            return archive.AsSpan().SequenceEqual(Archive(temp["unpacked"], isUpper: false));
        }).Check(Effort.Times(10));
    }

    /// <summary>What runs within a user namespace, with a single id.</summary>
    internal static void RunInNamespace()
    {
        Prop.ForAll(RandomTree.Of(RandomTree.Everywhere, withOwners: false), entries => Returns(entries, isUpper: false)).Check(Effort.Times(30));
        Prop.ForAll(RandomTree.Of([.. RandomTree.Everywhere, .. RandomTree.Marks], withOwners: false), entries => Returns(entries, isUpper: true)).Check(Effort.Times(30));
    }

    private static bool Returns(RandomEntry[] entries, bool isUpper)
    {
        using var temp = new TempDirectory();
        RandomTree.Make(temp.Make("tree"), entries);
        var archive = Archive(temp["tree"], isUpper);
        using (var unpacker = new LayerUnpacker(temp.Make("unpacked"), new UnpackOptions(SquashOwners: false)))
        {
            unpacker.Unpack(new MemoryStream(archive));
        }

        // Last, since it takes from the tree what it can use.
        using (var unpacker = new LayerUnpacker(temp.Make("adopted"), new UnpackOptions(SquashOwners: false) { Adopt = temp["tree"] }))
        {
            unpacker.Unpack(new MemoryStream(archive));
        }

        return archive.AsSpan().SequenceEqual(Archive(temp["unpacked"], isUpper)) && archive.AsSpan().SequenceEqual(Archive(temp["adopted"], isUpper));
    }

    private static byte[] Archive(string tree, bool isUpper)
    {
        using var root = DirectoryHandle.Open(tree);
        var memory = new MemoryStream();
        var writer = new LayerWriter(memory, s_withRoot);
        if (isUpper)
        {
            writer.AddUpper(root);
        }
        else
        {
            writer.AddTree(root);
        }

        writer.Finish();
        return memory.ToArray();
    }
}
