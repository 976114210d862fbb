using Containers.Layers.Trees;

namespace Containers.Layers.Tests;

/// <summary>What an upper tree says of the layers below, in the forms of all drivers.</summary>
public sealed class UpperChangesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-changes-").FullName;

    public void Dispose() => Shell.Run("/", "chmod -R u+rwx \"$1\" && rm -rf \"$1\"", _directory);

    [Fact]
    public void Additions_changes_and_removals_are_told_apart_across_layers()
    {
        Make("mkdir -p l1/etc l1/deep/er l2/etc up/etc up/deep/er up/new/sub; echo a > l1/etc/a; echo b > l1/etc/b; echo x > l1/deep/er/x; echo y > l1/deep/y");
        Make("echo b2 > l2/etc/b; touch l2/etc/.keep; echo c > up/etc/c; echo b3 > up/etc/b; touch up/etc/.wh.a; echo n > up/new/sub/n; touch up/.wh.never");

        Assert.Equal(["C /etc", "D /etc/a", "C /etc/b", "A /etc/c", "A /new", "A /new/sub", "A /new/sub/n"], Changes());
    }

    [Fact]
    public void What_a_middle_layer_removed_is_new_again()
    {
        Make("mkdir -p l1/d l2/d up/d; echo a > l1/d/a; mknod l2/d/a c 0 0; echo again > up/d/a");

        Assert.Equal(["C /d", "A /d/a"], Changes());
    }

    [Fact]
    public void An_opaque_directory_has_lost_what_it_does_not_have()
    {
        Make("mkdir -p l1/d l2/d up/d; echo a > l1/d/a; echo b > l2/d/b; echo kept > l1/d/kept; echo kept > up/d/kept; touch up/d/.wh..wh..opq");

        Assert.Equal(["C /d", "D /d/a", "D /d/b", "C /d/kept"], Changes());
    }

    [Fact]
    public void A_directory_is_changed_by_its_mode_and_not_by_its_time_and_by_becoming_one()
    {
        Make("mkdir -p l1/same l1/mode l2 up/same up/mode up/was; echo f > l1/was; chmod 700 up/mode; touch -d 2001-01-01 l1/same; touch -d 2002-01-01 up/same");

        Assert.Equal(["C /mode", "C /was"], Changes());
    }

    [Fact]
    public void A_tree_of_any_depth_is_walked()
    {
        Make("mkdir l1 l2 up; cd up; for i in $(seq 600); do mkdir d && cd -P d; done; echo x > f");

        Assert.Equal(601, Changes().Count);
    }

    private void Make(string script) => Shell.Run(_directory, script);

    private List<string> Changes() =>
    [
        .. UpperChanges.List(Path.Combine(_directory, "up"), [Path.Combine(_directory, "l2"), Path.Combine(_directory, "l1")])
            .Select(change => $"{change.Kind.ToString()[0]} {change.Path}"),
    ];
}
