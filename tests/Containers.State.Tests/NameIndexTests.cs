using FsCheck;
using FsCheck.Fluent;

namespace Containers.State.Tests;

public sealed class NameIndexTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly NameIndex _names;

    public NameIndexTests() => _names = new NameIndex(_temp["names/containers"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_name_is_found_until_it_is_released()
    {
        Assert.Null(_names.Find("a"));
        Assert.Empty(_names.List());
        Assert.True(_names.TryTake("a", "1"));
        Assert.Equal("1", _names.Find("a"));
        Assert.False(_names.TryTake("a", "2"));
        Assert.Equal("1", _names.Find("a"));

        _names.Release("a");
        _names.Release("a");
        Assert.Null(_names.Find("a"));
        Assert.True(_names.TryTake("a", "2"));
    }

    [Fact]
    public void A_pointed_name_leads_to_the_last_id()
    {
        _names.Point("a", "1");
        _names.Point("a", "2");

        Assert.Equal("2", _names.Find("a"));
        Assert.Equal([("a", "2")], _names.List());
    }

    [Fact]
    public async Task Of_sixteen_takers_exactly_one_wins()
    {
        for (var round = 0; round < 20; round++)
        {
            var name = $"name{round}";
            using var start = new Barrier(16);
            var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return _names.TryTake(name, i.ToString());
                },
                TaskCreationOptions.LongRunning)));

            Assert.Single(results, won => won);
            Assert.Equal(Array.IndexOf(results, true).ToString(), _names.Find(name));
        }
    }

    [Theory]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../../escape")]
    [InlineData("/etc/passwd")]
    [InlineData("docker.io/library/busybox:1.36")]
    [InlineData("%2E")]
    [InlineData("a%b")]
    [InlineData("with space")]
    [InlineData("=begins like a hash")]
    [InlineData("~")]
    [InlineData("-rf")]
    [InlineData("Grüße/日本\n😀")]
    public void Any_character_may_be_in_a_name(string name)
    {
        Assert.True(_names.TryTake(name, "1"));

        Assert.Equal("1", _names.Find(name));
        Assert.Equal([(name, "1")], _names.List());
        Assert.Equal([_temp["names/containers"]], Directory.GetFileSystemEntries(_temp["names"]));
        _names.Release(name);
        Assert.Empty(Directory.GetFileSystemEntries(_temp["names/containers"]));
    }

    [Theory]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(2000)]
    public void Names_longer_than_a_file_name_are_kept_whole(int length)
    {
        var name = new string('n', length - 1) + "x";
        var other = new string('n', length - 1) + "y";
        Assert.True(_names.TryTake(name, "1"));
        Assert.False(_names.TryTake(name, "2"));
        _names.Point(other, "2");

        Assert.Equal(("1", "2"), (_names.Find(name), _names.Find(other)));
        Assert.Equal([(name, "1"), (other, "2")], _names.List().Order());
        _names.Release(name);
        Assert.Equal([(other, "2")], _names.List());
    }

    [Fact]
    public void Different_names_never_meet() => Prop.ForAll(
        Gen.Elements("a", "A", ".", "%", "/", "%2E", "=", "é", " ").ArrayOf().Select(string.Concat).Where(n => n.Length > 0).Two().ToArbitrary(),
        pair =>
        {
            using var temp = new TempDirectory();
            var names = new NameIndex(temp.Path);
            return names.TryTake(pair.Item1, "1") && names.TryTake(pair.Item2, "2") == (pair.Item1 != pair.Item2);
        }).QuickCheckThrowOnFailure();
}
