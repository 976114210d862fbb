using Containers.Layers.Trees;

namespace Containers.Layers.Tests;

/// <summary>What one stack of directories shows differently from another.</summary>
public sealed class StackChangesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("wherry-stacks-").FullName;

    public void Dispose() => Shell.Run("/", "chmod -R u+rwx \"$1\" && rm -rf \"$1\"", _directory);

    [Fact]
    public void A_stack_on_the_other_and_the_other_way_round()
    {
        Make("mkdir -p base/etc base/d top/etc top/d top/n; echo a > base/etc/a; echo b > base/d/b; echo c > base/d/c; echo x > top/etc/a; echo z > top/etc/z; echo y > top/n/f; touch top/d/.wh.b");

        Assert.Equal(["C /d", "D /d/b", "C /etc", "C /etc/a", "A /etc/z", "A /n", "A /n/f"], Changes(["top", "base"], ["base"]));
        Assert.Equal(["C /d", "A /d/b", "C /etc", "C /etc/a", "D /etc/z", "D /n"], Changes(["base"], ["top", "base"]));
        Assert.Empty(Changes(["top", "base"], ["top", "base"]));
    }

    [Fact]
    public void Stacks_with_nothing_in_common_are_compared_by_what_they_show()
    {
        Make("mkdir -p one/etc one/bin one/was/sub two/etc three; echo same > one/etc/same; cp -p one/etc/same two/etc/same; echo a > one/etc/a; echo A > two/etc/a; echo b > two/gone; touch three/.wh.gone; echo f > two/was");

        Assert.Equal(["A /bin", "C /etc", "C /etc/a", "C /was", "A /was/sub"], Changes(["one"], ["three", "two"]));
        Assert.Equal(["A /bin", "C /etc", "C /etc/a", "D /gone", "C /was", "A /was/sub"], Changes(["one"], ["two"]));
        Assert.Equal(["A /etc", "A /etc/a", "A /etc/same", "A /gone", "A /was"], Changes(["two"], []));
    }

    [Fact]
    public void An_opaque_directory_and_a_file_hide_what_is_below()
    {
        Make("mkdir -p low/d/deep low/e middle/d top; echo a > low/d/a; echo b > middle/d/b; touch middle/d/.wh..wh..opq; echo f > middle/e; mkdir top/e; echo n > top/e/n; echo o > low/e/o");

        Assert.Equal(["C /d", "D /d/a", "A /d/b", "D /d/deep", "C /e", "A /e/n", "D /e/o"], Changes(["top", "middle", "low"], ["low"]));
    }

    [Fact]
    public void Files_that_look_alike_are_told_apart_by_their_bytes()
    {
        Make("mkdir one two; echo a > one/file; echo b > two/file; echo s > one/same; echo s > two/same; ln -s x one/link; ln -s y two/link; touch -h -d 2001-01-01 one/* two/*; mkdir one/mode two/mode; chmod 700 two/mode");

        Assert.Equal(["C /file", "C /link", "C /mode"], Changes(["one"], ["two"]));
    }

    private void Make(string script) => Shell.Run(_directory, script);

    private List<string> Changes(string[] now, string[] before) => [.. StackChanges.List(Paths(now), Paths(before)).Select(change => $"{change.Kind.ToString()[0]} {change.Path}")];

    private List<string> Paths(string[] names) => [.. names.Select(name => Path.Combine(_directory, name))];
}
