using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.References;

namespace Containers.Layers.Tests;

public sealed class LayerStoreTests : IDisposable
{
    private static readonly Digest s_layer = Digest.Of("layer"u8);
    private readonly TempDirectory _temp = new();
    private readonly LayerStore _store;

    public LayerStoreTests() => _store = new LayerStore(_temp["layers"]);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void An_empty_store_has_nothing()
    {
        Assert.False(_store.Contains(s_layer));
        Assert.Empty(_store.List());
        Assert.Empty(_store.Abandoned());
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => _store.Read(s_layer)).Kind);
    }

    [Fact]
    public void A_staged_layer_appears_when_it_is_committed_and_not_before()
    {
        var staging = _store.Stage();
        File.WriteAllText(Path.Combine(LayerStore.StagedDiff(staging), "file"), "1");
        Assert.False(_store.Contains(s_layer));
        Assert.Empty(_store.List());
        Assert.Equal([staging], _store.Abandoned());

        Assert.True(_store.Commit(staging, s_layer, 123, squashed: true));
        Assert.True(_store.Contains(s_layer));
        Assert.Equal([s_layer], _store.List());
        Assert.Empty(_store.Abandoned());
        Assert.Equal("1", File.ReadAllText(Path.Combine(_store.DiffPath(s_layer), "file")));
        Assert.Equal(new LayerRecord(1, s_layer.ToString(), 123, true), _store.Read(s_layer));
    }

    [Fact]
    public void A_layer_is_on_the_disk_before_it_is_visible()
    {
        Assert.SkipUnless(Shell.Succeeds("strace -o /dev/null true"), "strace does not work here");
        var calls = Shell.Run(
            _temp.Path, "strace -f -qq -e trace=syncfs,renameat,renameat2,fsync -e signal=none -o calls " + ThisTestProgram.Script["exec ".Length..] + " && grep -vE '<unfinished|exited' calls",
            Program.Commit, _temp["layers"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        // The record put in place, everything synced, the layer put in place, its name synced.
        Assert.Collection(
            calls[^4..],
            call => Assert.Matches(@"renameat2?\(.*\.tmp"".*""layer\.json""", call),
            call => Assert.Matches(@"syncfs\(.*= 0", call),
            call => Assert.Matches($@"renameat2?\(.*{s_layer.Hex}", call),
            call => Assert.Matches(@"fsync\(.*= 0", call));
    }

    [Fact]
    public void A_second_commit_withdraws_and_leaves_the_first_as_it_was()
    {
        Assert.True(_store.Commit(_store.Stage(), s_layer, 1, squashed: false));
        var second = _store.Stage();

        Assert.False(_store.Commit(second, s_layer, 2, squashed: false));
        Assert.Equal(1, _store.Read(s_layer).Size);
        Tree.Remove(second);
        Assert.Empty(_store.Abandoned());
    }

    [Fact]
    public async Task Of_many_commits_at_once_exactly_one_wins()
    {
        var staged = Enumerable.Range(0, 16).Select(_ => _store.Stage()).ToList();
        using var start = new Barrier(staged.Count);
        var results = await Task.WhenAll(staged.Select((staging, i) => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return _store.Commit(staging, s_layer, i, squashed: false);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(results, won => won);
        Assert.Equal(Array.IndexOf(results, true), _store.Read(s_layer).Size);
        Assert.Equal(15, _store.Abandoned().Count());
    }

    [Fact]
    public void A_damaged_record_is_named()
    {
        _store.Commit(_store.Stage(), s_layer, 1, squashed: false);
        File.WriteAllText(Path.Combine(_store.PathOf(s_layer), "layer.json"), "{");

        var error = Assert.Throws<ContainersException>(() => _store.Read(s_layer));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(Path.Combine(_store.PathOf(s_layer), "layer.json"), error.Message);
    }

    [Fact]
    public void A_record_of_a_newer_version_is_refused_and_unknown_fields_are_not()
    {
        _store.Commit(_store.Stage(), s_layer, 1, squashed: false);
        File.WriteAllText(Path.Combine(_store.PathOf(s_layer), "layer.json"), $$"""{"version":1,"diffId":"{{s_layer}}","size":5,"squashed":false,"verity":[{"x":1}]}""");
        Assert.Equal(5, _store.Read(s_layer).Size);

        File.WriteAllText(Path.Combine(_store.PathOf(s_layer), "layer.json"), $$"""{"version":2,"diffId":"{{s_layer}}","size":5,"squashed":false}""");
        Assert.Contains("has version 2", Assert.Throws<ContainersException>(() => _store.Read(s_layer)).Message);
    }
}
