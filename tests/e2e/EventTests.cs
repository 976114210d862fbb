using System.Text.Json;

namespace Containers.E2E.Tests;

public class EventTests
{
    private static readonly string[] s_past = ["events", "--stream=false"];

    [Fact]
    public void A_containers_life_is_told_in_order()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "web", "--network=none", "-l", "app=shop", "--stop-signal", "KILL", "bb", "sleep", "1000").Succeeds();
        store.Wherry("exec", "web", "true").Succeeds();
        store.Wherry("stop", "web").Succeeds();
        store.Wherry("rm", "web").Succeeds();
        string Events(params string[] flags) => string.Join(' ', store.Wherry([.. s_past, "--format", "{{.Status}}", .. flags]).Succeeds().Text.Split('\n'));

        Assert.Equal("create start exec exec_died died stop remove", Events("-f", "container=web"));
        Assert.Equal("died", Events("-f", "container=web", "-f", "event=die"));
        Assert.Equal("create remove", Events("-f", "label=app=shop", "-f", "event=create", "-f", "event=destroy"));
        var line = store.Wherry([.. s_past, "-f", "event=died"]).Succeeds().Text;
        Assert.Matches(@"^[0-9-]{10} [0-9:]{8}\.[0-9]{9} [+-][0-9]{4} \S+ container died [0-9a-f]{64} \(image=bb, name=web, exitCode=137, app=shop\)$", line);
        using var json = JsonDocument.Parse(store.Wherry([.. s_past, "-f", "event=died", "--format", "json"]).Succeeds().Output);
        Assert.Equal("died container web 137", $"{json.RootElement.GetProperty("Status")} {json.RootElement.GetProperty("Type")} {json.RootElement.GetProperty("Name")} {json.RootElement.GetProperty("ContainerExitCode")}");
        Assert.Equal("shop", json.RootElement.GetProperty("Actor").GetProperty("Attributes").GetProperty("app").GetString());
    }

    [Fact]
    public void Containers_that_remove_themselves_tell_it_before_run_returns()
    {
        using var store = new Store();
        store.Wherry("run", "--rm", "--name", "once", "--network=none", "bb", "sh", "-c", "exit 4").Exits(4);
        Assert.Equal("create start died remove", string.Join(' ', store.Wherry([.. s_past, "-f", "container=once", "--format", "{{.Action}}"]).Succeeds().Text.Split('\n')));
    }

    [Fact]
    public void Images_and_volumes_have_events_too()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "other:1").Succeeds();
        store.Wherry("rmi", "other:1").Succeeds();
        store.Wherry("volume", "create", "data").Succeeds();
        store.Wherry("volume", "rm", "data").Succeeds();
        string Events(string type) => string.Join(' ', store.Wherry([.. s_past, "-f", $"type={type}", "--format", "{{.Status}}={{.Name}}"]).Succeeds().Text.Split('\n'));

        Assert.Equal("import=docker.io/library/bb:latest tag=docker.io/library/other:1 untag=docker.io/library/other:1", Events("image"));
        Assert.Equal("create=data remove=data", Events("volume"));
        Assert.Contains("colour is an invalid filter", store.Wherry("system", "events", "-f", "colour=red").Exits(125).Error);
    }

    [Fact]
    public void What_happens_is_streamed_as_it_happens()
    {
        using var store = new Store();
        using var events = store.Start("events", "--since", "1h", "--format", "{{.Status}} {{.Name}}");
        Assert.Equal("import docker.io/library/bb:latest", events.StandardOutput.ReadLine());
        store.Wherry("run", "--name", "job", "--network=none", "bb", "true").Succeeds();
        Assert.Equal("create job", events.StandardOutput.ReadLine());
        Assert.Equal("start job", events.StandardOutput.ReadLine());
        Assert.Equal("died job", events.StandardOutput.ReadLine());
        events.Kill();
        events.WaitForExit();
    }

    [Fact]
    public void A_stream_ends_at_the_time_it_is_given()
    {
        using var store = new Store();
        var end = DateTimeOffset.UtcNow.AddSeconds(2).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("import\n", store.Wherry("events", "--since", "1h", "--until", end, "--format", "{{.Status}}").Succeeds().Output);
    }

    [Fact]
    public void Whatever_is_done_to_a_container_is_told()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "--stop-timeout=0", "--health-cmd", "test -e /well", "--health-interval", "disable", "--health-retries=1", "bb", "sleep", "1000").Succeeds();
        store.Wherry("init", "web").Succeeds();
        store.Wherry("start", "web").Succeeds();
        store.Wherry("pause", "web").Succeeds();
        store.Wherry("unpause", "web").Succeeds();
        store.Wherry("rename", "web", "shop").Succeeds();
        store.Wherry("update", "--restart=no", "shop").Succeeds();
        store.Wherry("healthcheck", "run", "shop").Exits(1);
        store.Wherry("exec", "shop", "touch", "/well").Succeeds();
        store.Wherry("healthcheck", "run", "shop").Succeeds();
        store.Wherry("commit", "shop", "copy").Succeeds();
        store.Wherry("export", "-o", "/dev/null", "shop").Succeeds();
        store.Wherry("restart", "shop").Succeeds();
        store.Wherry("kill", "shop").Succeeds();
        store.Wherry("wait", "shop").Succeeds();
        store.Wherry("rm", "shop").Succeeds();
        string Events(params string[] flags) => string.Join(' ', store.Wherry([.. s_past, .. flags]).Succeeds().Text.Split('\n'));

        Assert.Equal(
            "create init start pause unpause rename=shop update=shop health_status=shop exec=shop exec_died=shop health_status=shop commit=shop export=shop died=shop start=shop restart=shop kill=shop died=shop remove=shop",
            Events("-f", "type=container", "--format", "{{.Status}}{{if ne .Name \"web\"}}={{.Name}}{{end}}"));
        Assert.Equal("unhealthy healthy", Events("-f", "event=health_status", "--format", "{{.HealthStatus}}"));
        Assert.Equal("web", Events("-f", "event=rename", "--format", "{{.Attributes.oldName}}"));
    }

    [Fact]
    public void Saving_is_told_and_so_is_mounting()
    {
        using var store = new Store();
        store.Wherry("save", "-o", "/dev/null", "bb").Succeeds();
        store.Wherry("create", "--name", "files", "--network=none", "bb").Succeeds();
        var mounts = $"{Surroundings.Program} --root {store.Root} --runroot {store.RunRoot}";
        var script = $"{mounts} mount files && {mounts} unmount files && {mounts} mount files && {mounts} rm files && ! ls {store.RunRoot}/mounts/* 2>/dev/null | grep -q bin";
        (Surroundings.IsRoot ? Surroundings.Run("/bin/sh", ["-c", script]) : store.Wherry("unshare", "sh", "-c", script)).Succeeds();
        Assert.Equal("import save create mount unmount mount unmount remove", string.Join(' ', store.Wherry([.. s_past, "--format", "{{.Status}}"]).Succeeds().Text.Split('\n')));
    }
}
