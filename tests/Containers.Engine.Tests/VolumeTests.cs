using Containers.Engine.Filters;
using Containers.Engine.Volumes;
using Containers.Oci;

namespace Containers.Engine.Tests;

public sealed class VolumeTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Engine _engine;
    private readonly VolumeCreator _creator;

    public VolumeTests()
    {
        _engine = Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"] });
        _creator = new VolumeCreator(_engine);
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_volume_is_made_with_labels_and_options()
    {
        var made = _creator.Create(new VolumeOptions { Name = "v", Labels = ["a=b", "c"], Options = ["type=tmpfs", "o=size=1m,mode=700"] });

        Assert.Equal(("b", "", "size=1m,mode=700", false), (made.Labels["a"], made.Labels["c"], made.Options["o"], made.Anonymous));
        Assert.Equal(64, _creator.Create(new VolumeOptions()).Name.Length);
        Assert.Equal(made.Created, _creator.Create(new VolumeOptions { Name = "v", Ignore = true }).Created);
        Assert.Equal(ErrorKind.AlreadyExists, Assert.Throws<ContainersException>(() => _creator.Create(new VolumeOptions { Name = "v" })).Kind);
    }

    [Theory]
    [InlineData("a/b", "local", null, "names must match")]
    [InlineData("..", "local", null, "names must match")]
    [InlineData("v", "nfs", null, "no volume plugin with name nfs")]
    [InlineData("v", "local", "size=1g", "keeps no quota")]
    [InlineData("v", "local", "colour=red", "invalid mount option colour")]
    [InlineData("v", "local", "o=ro", "needs a type or a device")]
    [InlineData("v", "local", "device=relative", "want an absolute path")]
    public void What_makes_no_sense_is_refused(string name, string driver, string? option, string message)
    {
        var options = new VolumeOptions { Name = name, Driver = driver, Options = option is null ? [] : [option] };

        Assert.Contains(message, Assert.Throws<ContainersException>(() => _creator.Create(options)).Message);
        Assert.Empty(_engine.Volumes.List());
    }

    [Theory]
    [InlineData("one two", "dangling=true")]
    [InlineData("", "dangling=false")]
    [InlineData("one", "label=a")]
    [InlineData("two", "label!=a")]
    [InlineData("two", "name=^t")]
    [InlineData("one", "opt=type=tmpfs")]
    [InlineData("one two", "driver=local")]
    [InlineData("", "driver=other")]
    [InlineData("two", "since=one")]
    [InlineData("", "until=2000-01-01T00:00:00Z")]
    [InlineData("", "anonymous=true")]
    public void Volumes_are_chosen(string expected, string filter)
    {
        _creator.Create(new VolumeOptions { Name = "one", Labels = ["a"], Options = ["type=tmpfs"] });
        _creator.Create(new VolumeOptions { Name = "two" });
        var meets = new VolumeFilters(_engine).Read([filter]);

        Assert.Equal(expected, string.Join(' ', new VolumeLister(_engine).All().Where(view => meets(view)).Select(view => view.Record.Name)));
    }
}
