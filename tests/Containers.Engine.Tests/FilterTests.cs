using Containers.Engine.Containers;
using Containers.Engine.Filters;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Tests;

public sealed class FilterTests : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly Engine _engine;

    public FilterTests() => _engine = Engine.Open(new EngineOptions { Root = _temp["store"], RunRoot = _temp["run"] });

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData("web exited=3", "status=exited")]
    [InlineData("web exited=3", "exited=3")]
    [InlineData("", "exited=4")]
    [InlineData("", "status=running", "name=^web$")]
    [InlineData("web exited=3", "status=running", "status=stopped")]
    [InlineData("web exited=3", "name=^/?web$")]
    [InlineData("", "name=^eb")]
    [InlineData("web exited=3", "label=app")]
    [InlineData("web exited=3", "label=app=shop", "label=tier")]
    [InlineData("", "label=app=shop", "label=other")]
    [InlineData("web exited=3", "label!=other")]
    [InlineData("", "label!=app")]
    [InlineData("web exited=3", "label=a*=s*p")]
    [InlineData("web exited=3", "id=^00")]
    [InlineData("web exited=3", "publish=8080")]
    [InlineData("web exited=3", "publish=70-90/tcp")]
    [InlineData("", "expose=8080")]
    [InlineData("", "publish=80/udp")]
    [InlineData("web exited=3", "expose=53/udp")]
    [InlineData("web exited=3", "volume=data")]
    [InlineData("web exited=3", "volume=/data")]
    [InlineData("", "volume=other")]
    [InlineData("web exited=3", "network=pasta")]
    [InlineData("web exited=3", "restart-policy=always", "should-start-on-boot=true")]
    [InlineData("", "should-start-on-boot=false")]
    [InlineData("web exited=3", "ancestor=shop/web")]
    [InlineData("", "ancestor=shop")]
    [InlineData("web exited=3", "until=2026-01-02T00:00:00Z")]
    [InlineData("", "until=2025-01-02T00:00:00Z")]
    [InlineData("web exited=3", "command=^/init serve")]
    [InlineData("", "health=healthy")]
    [InlineData("web exited=3", "is-task=false")]
    public void Containers_are_chosen(string expected, params string[] filters)
    {
        var view = View();
        var found = new ContainerFilters(_engine).Read(filters)(view) ? $"{view.Record.Name} exited={view.State.ExitCode}" : string.Empty;

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData("status", "invalid filter \"status\": must be in the format \"filter=value or filter!=value\"")]
    [InlineData("=x", "invalid filter \"=x\": must be in the format \"filter=value or filter!=value\"")]
    [InlineData("colour=red", "colour is an invalid filter")]
    [InlineData("status=tired", "unknown container state: tired: invalid argument")]
    [InlineData("exited=x", "invalid filter \"exited=x\": want a number")]
    [InlineData("health=x", "invalid filter \"health=x\": want starting, healthy, unhealthy or none")]
    [InlineData("expose=9-8", "invalid port \"9-8\": want PORT[-PORT][/PROTOCOL]")]
    [InlineData("name=(", "invalid pattern \"(\"")]
    [InlineData("is-task=perhaps", "invalid filter \"is-task=perhaps\": want true or false")]
    public void What_makes_no_sense_is_refused(string filter, string message)
    {
        var error = Assert.Throws<ContainersException>(() => new ContainerFilters(_engine).Read([filter]));

        Assert.Equal(ErrorKind.Invalid, error.Kind);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_container_named_in_a_filter_must_exist() =>
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<ContainersException>(() => new ContainerFilters(_engine).Read(["before=nobody"])).Kind);

    [Theory]
    [InlineData("bb*", "bbox", true)]
    [InlineData("bb*", "bb/x", false)]
    [InlineData("*/bb", "team/bb", true)]
    [InlineData("b?", "bb", true)]
    [InlineData("b.", "bb", false)]
    [InlineData("[ab]b", "bb", true)]
    public void Wildcards_stop_at_slashes(string pattern, string text, bool expected) => Assert.Equal(expected, FilterValues.Wildcard(pattern)(text));

    private static ContainerView View() => new(
        new ContainerRecord
        {
            Id = new string('0', 64), Name = "web", Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ImageId = new string('1', 64),
            ImageName = "shop/web:1", Layers = [], Hostname = "h", Runtime = "/usr/bin/crun", Entrypoint = ["/init"], Command = ["serve"],
            Labels = new Dictionary<string, string> { ["app"] = "shop", ["tier"] = "" }, RestartPolicy = "always",
            Mounts = [new ContainerMount { Type = "volume", Name = "data", Destination = "/data" }],
            Network = new ContainerNetwork { Mode = "pasta", Ports = [new PublishedPort("", 8080, 80, "tcp")], Exposed = ["80/tcp", "53/udp"] },
        },
        new ContainerState { Status = ContainerStatus.Exited, ExitCode = 3 });
}
