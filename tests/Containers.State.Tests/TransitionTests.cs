using Containers.Linux.Files;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.State.Tests;

/// <summary>Changing what a container is: one at a time, and whole also for those who die on the way.</summary>
public sealed class TransitionTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly StorePaths _paths;
    private readonly ContainerRecords _records;

    public TransitionTests()
    {
        _paths = new StorePaths(_temp["store"], _temp["run"]);
        _records = new ContainerRecords(_paths);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_renamed_container_has_its_new_name_and_its_old_one_is_free()
    {
        var record = Samples.Container("old");
        _records.Create(record);
        _records.Rename(record, "new");

        Assert.Equal(record.Id, _records.Resolve("new").Id);
        Assert.Throws<ContainersException>(() => _records.Resolve("old"));
        _records.Create(Samples.Container("old"));
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => _records.Rename(_records.Resolve("new"), "old")).Kind);
        _records.Forget(record); // still with its old name
        _records.Create(Samples.Container("new"));
        Assert.Equal("old", _records.Resolve("old").Name);
    }

    [Fact]
    public void Names_of_a_rename_that_was_cut_off_are_free()
    {
        var record = Samples.Container("old");
        _records.Create(record);
        var index = new NameIndex(_paths.ContainerNames);
        Assert.True(index.TryTake("new", record.Id)); // died after the first step
        Assert.Throws<ContainersException>(() => _records.Resolve("new"));
        _records.Rename(record, "new");

        Assert.True(index.TryTake("old", record.Id)); // died before the last
        Assert.Throws<ContainersException>(() => _records.Resolve("old"));
        _records.Create(Samples.Container("old"));
        Assert.NotEqual(record.Id, _records.Resolve("old").Id);
    }

    [Fact]
    public async Task One_at_a_time_changes_what_a_container_is()
    {
        var record = Samples.Container("one");
        _records.Create(record);
        var first = _records.HoldTransition(record);
        Assert.Null(DirectoryLock.TryAcquire(_paths.Container(record.Id)));
        var settled = Task.Run(() => _records.AwaitSettled(record.Id), TestContext.Current.CancellationToken);
        var second = Task.Run(() => Assert.Throws<ContainersException>(() => _records.HoldTransition(record)), TestContext.Current.CancellationToken);
        _records.Forget(record);
        Tree.Remove(_paths.Container(record.Id));
        first.Dispose();

        Assert.Equal(ErrorKind.NotFound, (await second).Kind);
        await settled;
        _records.AwaitSettled(record.Id);
    }

    [Fact]
    public async Task A_container_is_its_creators_until_that_is_done_with_it()
    {
        var record = Samples.Container("one");
        Task waiting;
        using (_records.CreateHeld(record))
        {
            Assert.True(_records.IsBeingCreated(record.Id));
            Assert.Equal(record.Id, _records.Resolve("one").Id);
            waiting = Task.Run(() => _records.AwaitCreator(record.Id), TestContext.Current.CancellationToken);
            Assert.NotSame(waiting, await Task.WhenAny(waiting, Task.Delay(50, TestContext.Current.CancellationToken)));
        }

        await waiting;
        Assert.False(_records.IsBeingCreated(record.Id));
        Assert.False(File.Exists(Path.Combine(_paths.Container(record.Id), "creating")));

        var creation = _records.CreateHeld(Samples.Container("two"));
        Tree.Remove(_paths.Container(_records.Resolve("two").Id));
        creation.Dispose(); // it ended, and was removed, before its creator was done
        _records.AwaitCreator(Samples.NewId());
    }

    [Fact]
    public void A_volume_that_another_container_has_is_not_a_containers_own()
    {
        static ContainerMount Volume(string name, bool anonymous) => new() { Type = "volume", Name = name, Destination = "/" + name, Anonymous = anonymous };
        var record = Samples.Container("one") with { Mounts = [Volume("mine", true), Volume("shared", true), Volume("named", false)] };
        _records.Create(record);
        _records.Create(Samples.Container("two") with { Mounts = [Volume("shared", false)] });

        Assert.Equal(["mine"], _records.VolumesOnlyOf(record));
    }
}
