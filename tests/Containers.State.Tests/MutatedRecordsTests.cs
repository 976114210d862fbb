using Containers.Oci;
using Containers.Oci.Images;
using Containers.State.Containers;
using Containers.State.Images;
using Containers.State.Volumes;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.State.Tests;

/// <summary>Records that a disk, a person or another program has changed: they are read, or refused in one way.</summary>
public sealed class MutatedRecordsTests : IDisposable
{
    private const int Cases = 10_000;

    // In memory: tens of thousands of files written wear a disk and take minutes on a slow one.
    private readonly string _directory = $"/dev/shm/wherry-test-{Guid.NewGuid():N}";
    private readonly StorePaths _paths;

    public MutatedRecordsTests() => _paths = new StorePaths(_directory + "/store", _directory + "/run");

    public void Dispose() => Linux.Files.Tree.Remove(_directory);

    [Fact]
    public void Image_records()
    {
        var told = 0;
        var images = new ImageRecords(_paths, _ => told++);
        var image = Samples.Image() with
        {
            Layers = ["sha256:" + new string('d', 64)],
            Created = DateTimeOffset.UnixEpoch,
            RepoDigests = ["docker.io/library/a@sha256:" + new string('e', 64)],
            Configuration = new ImageRunConfiguration { Cmd = ["sh"], Env = ["A=b"], Labels = new Dictionary<string, string> { ["x"] = "y" } },
        };
        var whole = Samples.Image();
        images.Put(image);
        images.Put(whole);
        var path = Path.Combine(_paths.Images, image.Id + ".json");
        Check(path, () => images.Find(image.Id), found => Assert.Equal(image.Id, found.Id));
        Assert.Contains(whole.Id, images.List().Select(i => i.Id));
        told = 0;
        File.WriteAllText(path, "{");
        Assert.Equal([whole.Id], images.List().Select(i => i.Id));
        Assert.Equal(1, told);
    }

    [Fact]
    public void Container_records()
    {
        var containers = new ContainerRecords(_paths);
        var record = Samples.Container("a") with
        {
            Mounts = [new ContainerMount { Type = "volume", Name = "v", Source = "/v", Destination = "/data", Options = ["rw"], Anonymous = true }],
            Network = new ContainerNetwork { Ports = [new PublishedPort("", 80, 80, "tcp")] },
            Limits = new ContainerLimits { Ulimits = [new Ulimit("RLIMIT_NOFILE", 1, 2)] },
        };
        containers.Create(record);
        Check(Path.Combine(_paths.Container(record.Id), "config.json"), () => containers.Find(record.Id), found => Assert.Equal(record.Id, found.Id));
    }

    [Fact]
    public void Container_states()
    {
        var containers = new ContainerRecords(_paths);
        var record = Samples.Container("a");
        containers.Create(record);
        containers.Write(record, new ContainerState { Status = ContainerStatus.Running, Pid = 12, PidStartTime = 34, Companions = ["5:6"], Started = DateTimeOffset.UnixEpoch });
        Check(Path.Combine(_paths.Container(record.Id), "state.json"), () => containers.State(record.Id), state => Assert.True(Enum.IsDefined(state.Status)));
    }

    [Fact]
    public void Volume_records()
    {
        var volumes = new VolumeRecords(_paths);
        volumes.FindOrCreate("v", anonymous: true);
        Check(Path.Combine(volumes.PathOf("v"), "volume.json"), () => volumes.Find("v"), _ => { });
    }

    private static void Check<T>(string path, Func<T?> read, Action<T> judge)
        where T : class
    {
        var document = File.ReadAllText(path);
        var (taken, refused) = (0, 0);
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            File.WriteAllBytes(path, Mutations.Of(document, seed ^ (taken + refused)));
            try
            {
                judge(read() ?? throw new InvalidOperationException("the record is there"));
                taken++;
            }
            catch (ContainersException e)
            {
                Assert.True(e.Kind is ErrorKind.Corrupt or ErrorKind.Unsupported, e.Message);
                Assert.Contains(path, e.Message);
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
        Assert.True(taken > Cases / 100 && refused > Cases / 100, $"{taken} were read and {refused} refused: the cases show nothing");
    }
}
