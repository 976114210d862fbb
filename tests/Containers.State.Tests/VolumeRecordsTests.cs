using Containers.Oci;
using Containers.State.Volumes;

namespace Containers.State.Tests;

public sealed class VolumeRecordsTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly VolumeRecords _volumes;

    public VolumeRecordsTests() => _volumes = new VolumeRecords(new StorePaths(_temp["store"], _temp["run"]));

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_volume_is_made_once_and_found_from_then_on()
    {
        Assert.Null(_volumes.Find("v"));
        var made = _volumes.FindOrCreate("v", anonymous: true);

        Assert.Equal(("v", true, true), (made.Name, made.Anonymous, made.NeedsFilling));
        Assert.True(Directory.Exists(_volumes.DataPath("v")));
        Assert.Equal(made.Created, _volumes.FindOrCreate("v", anonymous: false).Created);
        Assert.Equal(made.Created, _volumes.Find("v")!.Created);
    }

    [Fact]
    public async Task Many_at_once_get_the_same_volume_and_leave_nothing_else()
    {
        using var start = new Barrier(12);
        var all = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Factory.StartNew(
            () =>
            {
                start.SignalAndWait();
                return _volumes.FindOrCreate("v", anonymous: i % 2 == 0);
            },
            TaskCreationOptions.LongRunning)));

        Assert.Single(all.DistinctBy(volume => (volume.Created, volume.Anonymous)));
        Assert.Equal([_volumes.PathOf("v")], Directory.GetFileSystemEntries(Path.GetDirectoryName(_volumes.PathOf("v"))!));
    }

    [Fact]
    public void A_renewed_record_is_read_back()
    {
        var changed = _volumes.FindOrCreate("v", anonymous: false) with { NeedsFilling = false };
        _volumes.Put(changed);

        Assert.Equal((changed.Name, changed.Created, false), (_volumes.Find("v")!.Name, _volumes.Find("v")!.Created, _volumes.Find("v")!.NeedsFilling));
    }

    [Fact]
    public void A_damaged_record_is_named()
    {
        _volumes.FindOrCreate("v", anonymous: false);
        var path = Path.Combine(_volumes.PathOf("v"), "volume.json");
        File.WriteAllText(path, "nonsense");

        var error = Assert.Throws<ContainersException>(() => _volumes.FindOrCreate("v", anonymous: false));
        Assert.Equal(ErrorKind.Corrupt, error.Kind);
        Assert.Contains(path, error.Message);
    }

    [Fact]
    public void A_record_of_a_newer_version_is_refused()
    {
        _volumes.FindOrCreate("v", anonymous: false);
        File.WriteAllText(Path.Combine(_volumes.PathOf("v"), "volume.json"), """{"version":9,"name":"v","created":"2024-01-01T00:00:00Z","driver":"nfs"}""");

        Assert.Equal(ErrorKind.Unsupported, Assert.Throws<ContainersException>(() => _volumes.Find("v")).Kind);
    }

    [Fact]
    public void A_volume_that_ceases_to_exist_leaves_its_files_aside()
    {
        var record = new VolumeRecord
        {
            Name = "v", Created = DateTimeOffset.UnixEpoch, Labels = new Dictionary<string, string> { ["a"] = "b" }, Options = new Dictionary<string, string> { ["type"] = "tmpfs" },
        };
        Assert.Same(record, _volumes.FindOrCreate(record));
        File.WriteAllText(Path.Combine(_volumes.DataPath("v"), "file"), "x");
        var found = Assert.Single(_volumes.List());
        Assert.Equal(("b", "tmpfs"), (found.Labels["a"], found.Options["type"]));

        var aside = _volumes.Forget("v");

        Assert.Equal("x", File.ReadAllText(Path.Combine(aside!, "_data", "file")));
        Assert.Null(_volumes.Find("v"));
        Assert.Empty(_volumes.List());
        Assert.Null(_volumes.Forget("v"));
    }
}
