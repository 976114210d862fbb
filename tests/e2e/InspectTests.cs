using System.Text.Json;

namespace Containers.E2E.Tests;

public class InspectTests
{
    [Fact]
    public void Objects_of_all_kinds_are_found_and_each_missing_one_is_reported()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "-v", "data:/data", "bb").Succeeds();
        var result = store.Wherry("inspect", "web", "nothing", "bb", "data", "neither").Exits(125);
        using var documents = JsonDocument.Parse(result.Output);
        Assert.Equal(3, documents.RootElement.GetArrayLength());
        Assert.Contains("no such object: \"nothing\"", result.Error);
        Assert.Contains("no such object: \"neither\"", result.Error);
        Assert.Equal("[]", store.Wherry("inspect", "nothing").Exits(125).Text);
        Assert.Contains("bb: image not known", store.Wherry("inspect", "-t", "image", "web", "bb").Exits(125).Error.Replace("web: image", "bb: image", StringComparison.Ordinal));
        Assert.Contains("no such volume", store.Wherry("inspect", "--type=volume", "bb").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("container", "inspect", "bb").Exits(125).Error);
        Assert.Contains("image not known", store.Wherry("image", "inspect", "web").Exits(125).Error);
        Assert.Contains("invalid type \"pot\"", store.Wherry("inspect", "--type=pot", "bb").Exits(125).Error);
        Assert.Contains("no names or ids specified", store.Wherry("inspect").Exits(125).Error);
        Assert.Equal("web", store.Wherry("inspect", "--latest", "-f", "{{.Name}}").Succeeds().Text);
        Assert.Equal("0", store.Wherry("inspect", "-s", "-f", "{{.SizeRw}}", "web").Succeeds().Text);
    }

    [Fact]
    public void What_was_asked_for_is_told()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "plain", "--network=none", "bb").Succeeds();
        store.Wherry("create", "--name", "other", "-P", "--expose", "80", "--volumes-from", "plain:ro", "-e", "PATH=/mine", "bb").Succeeds();
        const string Format = "{{.HostConfig.VolumesFrom}} {{.HostConfig.PublishAllPorts}} {{.Config.Env}}";
        Assert.Equal("<nil> false [PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin]", store.Inspect("plain", Format));
        Assert.Equal("[plain:ro] true [PATH=/mine]", store.Inspect("other", Format));
        store.Wherry("create", "--name", "pathless", "--network=none", "--unsetenv", "PATH", "bb").Succeeds();
        Assert.Equal("[]", store.Inspect("pathless", "{{.Config.Env}}"));
    }

    [Fact]
    public void Images_are_found_by_prefix_and_digest()
    {
        using var store = new Store();
        var id = store.Inspect("bb", "{{.Id}}");
        Assert.Equal(id, store.Inspect(id[..7], "{{.Id}}"));
        Assert.Equal(id, store.Inspect("sha256:" + id, "{{.Id}}"));
        Assert.Equal("[] <nil>", store.Inspect("bb", "{{.RepoDigests}} {{.Config.Entrypoint}}"));
        Assert.Equal("overlay", store.Inspect("bb", "{{.GraphDriver.Name}}"));
    }

    [Fact]
    public void Structures_are_printed_as_go_prints_them_and_have_the_fields_they_have()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "web", "--network=none", "-l", "a=b", "-l", "c", "bb", "sh", "-c", "exit 3").Exits(3);
        Assert.Matches(@"^\{\S+ exited false false false false false 0 \d+ 3  .* <nil> .*\}$", store.Inspect("web", "{{.State}}"));
        Assert.Equal("map[a:b c:]", store.Inspect("web", "{{.Config.Labels}}"));
        Assert.Equal("<no value> b", store.Inspect("web", "{{.Config.Labels.none}} {{index .Config.Labels \"a\"}}"));
        Assert.Equal("{no 0}", store.Inspect("web", "{{.HostConfig.RestartPolicy}}"));
        Assert.Equal("none", store.Inspect("web", "{{range $name, $network := .NetworkSettings.Networks}}{{$name}}{{end}}"));
        Assert.Equal("healthless", store.Inspect("web", "{{if .State.Health}}healthy{{else}}healthless{{end}}"));
        Assert.Contains("can't evaluate field Stats", store.Wherry("inspect", "-f", "{{.State.Stats}}", "web").Exits(125).Error);
    }

    [Fact]
    public void Inspect_shows_what_was_asked_for()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "cid");
        var tree = Directory.CreateDirectory(Path.Combine(store.Scratch, "tree")).FullName;
        store.Wherry(
            "create", "--name", "web", "--network=none", "--cidfile", file, "--tz", "UTC", "--umask=027", "--no-hosts", "--no-hostname", "--timeout=100", "--oom-score-adj=100", "--cap-add=NET_ADMIN", "--cap-drop=KILL",
            "--group-add=5", "--log-opt=max-size=1m", "-v", $"{tree}:/x:ro", "-v", "data:/v", "--annotation=a=b", "--shm-size=1m", "--pidfile", file + ".pid", "bb", "sleep", "1000").Succeeds();
        string Inspect(string template) => store.Inspect("web", template);

        Assert.Equal($"{file} {file}.pid", Inspect("{{.HostConfig.ContainerIDFile}} {{.PidFile}}"));
        Assert.Matches("UTC 0027 true true 100", Inspect("{{.Config.Timezone}} {{.Config.Umask}} {{.UseImageHosts}} {{.UseImageHostname}} {{.Config.Timeout}}"));
        Assert.Equal("[CAP_NET_ADMIN] [CAP_KILL] [5] 100 1048576", Inspect("{{.HostConfig.CapAdd}} {{.HostConfig.CapDrop}} {{.HostConfig.GroupAdd}} {{.HostConfig.OomScoreAdj}} {{.HostConfig.ShmSize}}"));
        Assert.Equal($"/v data true rprivate,/x {tree} false rprivate,", Inspect("{{range .Mounts}}{{.Destination}} {{or .Name .Source}} {{.RW}} {{.Propagation}},{{end}}").Split(',') is [var first, var second, ""]
            ? string.Concat(new[] { first, second }.Order().Select(text => text + ",")) : "");
        Assert.Contains($"{tree}:/x:ro,", Inspect("{{.HostConfig.Binds}}"));
        Assert.Equal("[sleep 1000] <nil>", Inspect("{{.Config.Cmd}} {{.Config.Entrypoint}}").Replace("[]", "<nil>", StringComparison.Ordinal));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z ", Inspect("{{.Created}}") + " ");
    }
}
