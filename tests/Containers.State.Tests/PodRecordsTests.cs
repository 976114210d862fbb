using Containers.Oci;
using Containers.State.Pods;

namespace Containers.State.Tests;

public sealed class PodRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly PodRecords _pods;

    public PodRecordsTests() => _pods = new PodRecords(new StorePaths(_temp["store"], _temp["run"]));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_pod_is_found_by_name_id_and_the_beginning_of_its_id_and_leaves_nothing()
    {
        var pod = Pod("shop");
        _pods.Create(pod);

        Assert.Equal(pod.Id, _pods.Resolve("shop").Id);
        Assert.Equal(pod.Id, _pods.Resolve(pod.Id).Id);
        Assert.Equal(pod.Id, _pods.Resolve(pod.Id[..12]).Id);
        Assert.Equal("shop", Assert.Single(_pods.List()).Name);
        Assert.Contains("no such pod", Assert.Throws<ContainersException>(() => _pods.Resolve("other")).Message);
        Assert.Null(_pods.TryResolve(".."));
        Assert.Null(_pods.TryResolve(string.Empty));

        using (_pods.HoldTransition(pod))
        {
            _pods.Forget(pod);
            _pods.Forget(pod);
        }

        Assert.Throws<ContainersException>(() => _pods.HoldTransition(pod));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["store/pods"]));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_temp["store/names/pods"]));
    }

    [Fact]
    public void A_name_is_one_pods_only_until_that_is_gone_or_never_came_to_be()
    {
        var pod = Pod("shop");
        _pods.Create(pod);
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => _pods.Create(Pod("shop"))).Kind);
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp["store/pods"]));

        // As a command leaves them that was killed before its pod existed, and one that was killed while it removed its pod.
        Directory.Delete(_pods.PathOf(pod.Id), recursive: true);
        Directory.CreateDirectory(Path.Combine(_temp["store/pods"], $".{pod.Id}.tmp"));
        Assert.Equal([("shop", pod.Id)], _pods.StaleNames());
        var next = Pod("shop");
        _pods.Create(next);
        Assert.Equal(next.Id, _pods.Resolve("shop").Id);
        Assert.Empty(_pods.StaleNames());
        Assert.Empty(_pods.Abandoned());
    }

    [Fact]
    public async Task Of_many_who_want_a_name_at_once_one_gets_it()
    {
        using var start = new Barrier(10);
        var won = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                try
                {
                    _pods.Create(Pod("shop"));
                    return true;
                }
                catch (ContainersException e) when (e.Kind == ErrorKind.AlreadyExists)
                {
                    return false;
                }
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(won, true);
        Assert.Single(_pods.List());
        Assert.Single(Directory.EnumerateFileSystemEntries(_temp["store/pods"]));
    }

    [Fact]
    public void A_record_that_cannot_be_read_is_told_of_and_keeps_its_name()
    {
        var told = new List<string>();
        var pods = new PodRecords(new StorePaths(_temp["store"], _temp["run"]), e => told.Add(e.Message));
        var pod = Pod("shop");
        pods.Create(pod);
        File.WriteAllText(Path.Combine(pods.PathOf(pod.Id), "pod.json"), "{\"version\":1");

        Assert.Empty(pods.List());
        Assert.Contains(pod.Id, Assert.Single(told));
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => pods.Create(Pod("shop"))).Kind);
        Assert.Empty(pods.StaleNames());
    }

    [Fact]
    public void Fields_that_are_not_known_or_missing_are_no_obstacle_and_a_newer_form_is_one()
    {
        var pod = Pod("shop");
        _pods.Create(pod);
        var path = Path.Combine(_pods.PathOf(pod.Id), "pod.json");
        File.WriteAllText(path, $$"""{"id":"{{pod.Id}}","name":"shop","created":"2026-01-01T00:00:00Z","sails":[1,2]}""");
        var read = _pods.Find(pod.Id)!;
        Assert.Equal((PodRecord.Continue, true, 64L * 1024 * 1024), (read.ExitPolicy, read.HasCgroup, read.Limits.SharedMemory));

        File.WriteAllText(path, $$"""{"version":99,"id":"{{pod.Id}}","name":"shop","created":"2026-01-01T00:00:00Z"}""");
        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<ContainersException>(() => _pods.Find(pod.Id)).Kind);
    }

    private static PodRecord Pod(string name) => new() { Id = Samples.NewId(), Name = name, Created = DateTimeOffset.UnixEpoch };
}
