using System.Text.Json;

namespace Containers.E2E.Tests;

public class ListingTests
{
    [Fact]
    public void Filters_choose_containers_and_status_needs_no_all()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "failed", "--network=none", "--label", "app=shop", "bb", "sh", "-c", "exit 3").Exits(3);
        store.Wherry("create", "--name", "waiting", "--network=none", "--expose", "90", "bb").Succeeds();
        store.Wherry("run", "-d", "--name", "up", "--network=none", "-v", "data:/data", "bb", "sleep", "1000").Succeeds();
        string Names(params string[] flags) => string.Join(' ', store.Wherry(["ps", "--format", "{{.Names}}", .. flags]).Succeeds().Text.Split('\n'));

        Assert.Equal("up", Names());
        Assert.Equal("up waiting failed", Names("-a"));
        Assert.Equal("failed", Names("-f", "status=exited"));
        Assert.Equal("failed", Names("--filter", "exited=3"));
        Assert.Equal("up failed", Names("-f", "status=exited", "-f", "status=running"));
        Assert.Equal("failed", Names("-af", "label=app=shop"));
        Assert.Equal("up waiting", Names("-af", "label!=app"));
        Assert.Equal("up waiting failed", Names("-af", "ancestor=bb"));
        Assert.Equal("up", Names("-af", "since=waiting"));
        Assert.Equal("failed", Names("-af", "before=waiting"));
        Assert.Equal("waiting", Names("-af", "expose=90"));
        Assert.Equal("up", Names("-af", "volume=data"));
        Assert.Equal("up", Names("-l"));
        Assert.Equal("up waiting", Names("-n", "2"));
        Assert.Equal("failed up waiting", Names("-a", "--sort", "names"));
        Assert.Contains("colour is an invalid filter", store.Wherry("ps", "-f", "colour=red").Exits(125).Error);
        Assert.Contains("mutually exclusive", store.Wherry("ps", "-l", "-n", "2").Exits(125).Error);
    }

    [Fact]
    public void Formats_know_dockers_fields_and_podmans()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "job", "--network=none", "-l", "b=2", "-l", "a=1", "bb", "sh", "-c", "exit 3").Exits(3);
        string Format(string format) => store.Wherry("ps", "-a", "--format", format).Succeeds().Output;

        Assert.Equal("job\n", Format("{{.Names}}"));
        Assert.Equal("a=1,b=2 1 2\n", Format("{{.Labels}} {{.Label \"a\"}} {{index .Labels \"b\"}}"));
        Assert.Equal("\"sh -c exit 3\" exited 3 true none\n", Format("{{.Command}} {{.State}} {{.ExitCode}} {{.Exited}} {{.Networks}}"));
        Assert.Equal("NAMES     a\njob       1\n", Format("table {{.Names}}\\t{{.Label \"a\"}}"));
        Assert.Equal("job;", Format("{{range .}}{{.Names}};{{end}}"));
        Assert.Equal("JOB\n", Format("{{upper .Names}}"));
        Assert.Matches("^0B \\(virtual [0-9.]+MB\\)\n$", Format("{{.Size}}"));
        using var line = JsonDocument.Parse(Format("{{json .}}"));
        Assert.Equal("job", line.RootElement.GetProperty("Names").GetString());
        using var document = JsonDocument.Parse(Format("json"));
        Assert.Equal("job", document.RootElement[0].GetProperty("Names")[0].GetString());
        Assert.Equal(64, document.RootElement[0].GetProperty("Id").GetString()!.Length);
        Assert.Equal("1", document.RootElement[0].GetProperty("Labels").GetProperty("a").GetString());
        var error = store.Wherry("ps", "-a", "--format", "{{.Nmes}}").Exits(125).Error;
        Assert.Contains("can't evaluate field Nmes", error);
        Assert.Contains(".Names", error);
        Assert.Contains("Error: template", store.Wherry("inspect", "-f", "{{.Nothing", "job").Exits(125).Error);
    }

    [Fact]
    public void A_running_container_tells_its_changes_and_namespaces()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "up", "--network=none", "bb", "sh", "-c", "dd if=/dev/zero of=/big bs=1000 count=200; exec sleep 1000").Succeeds();
        Waiting.Until(() => store.Wherry("ps", "--size", "--format", "{{.Size}}").Output.StartsWith("200kB (virtual ", StringComparison.Ordinal), () => "the file is not seen");
        Assert.EndsWith("SIZE", store.Wherry("ps", "-s").Succeeds().Output.Split('\n')[0]);
        Assert.Matches(@"^[0-9a-f]{12} +up +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+ +[0-9]+$", store.Wherry("ps", "--ns").Succeeds().Text.Split('\n')[1]);
    }

    [Fact]
    public void Watching_lists_again_until_interrupted()
    {
        using var store = new Store();
        using var watching = store.Start("ps", "-a", "-w", "1", "--format", "<{{.Names}}>", "--noheading");
        store.Wherry("create", "--name", "new", "--network=none", "bb").Succeeds();
        Assert.Equal("<new>", watching.StandardOutput.ReadLine());
        Assert.Equal("<new>", watching.StandardOutput.ReadLine());
        watching.Kill();
        watching.WaitForExit();
    }

    [Fact]
    public void Images_are_filtered_formatted_and_may_have_no_name()
    {
        using var store = new Store();
        store.Wherry("tag", "bb", "team/bb:2").Succeeds();
        store.Wherry("import", "-c", "LABEL stage=test", BusyboxImage.Archive, "other").Succeeds();
        string Names(params string[] flags) => string.Join(' ', store.Wherry(["images", "--format", "{{.Repository}}:{{.Tag}}", "--sort", "repository", .. flags]).Succeeds().Text.Split('\n'));

        Assert.Equal("bb:latest other:latest team/bb:2", Names());
        Assert.Equal("bb:latest", Names("bb"));
        Assert.Equal("bb:latest", Names("docker.io/library/bb"));
        Assert.Equal("bb:latest other:latest", Names("-f", "reference=*:latest"));
        Assert.Equal("team/bb:2", Names("-f", "reference=*/bb"));
        Assert.Equal("other:latest", Names("-f", "label=stage=test"));
        Assert.Equal("other:latest", Names("-f", "since=bb"));
        Assert.Equal("", Names("-f", "dangling=true"));
        store.Wherry("tag", "other", "bb").Succeeds();
        Assert.Equal("", Names("-f", "since=team/bb:2", "-f", "before=bb"));
        store.Wherry("rmi", "team/bb:2").Succeeds();
        var id = store.Wherry("images", "-q", "--no-trunc").Succeeds().Text;
        Assert.StartsWith("sha256:", id);
        using var document = JsonDocument.Parse(store.Wherry("image", "ls", "--format", "json").Succeeds().Output);
        Assert.Equal(2, document.RootElement.GetArrayLength());
        Assert.Equal(id[7..], document.RootElement[0].GetProperty("Id").GetString());
        Assert.Equal(0, document.RootElement[0].GetProperty("Containers").GetInt32());
    }

    [Fact]
    public void Version_and_info_take_formats()
    {
        using var store = new Store(withImage: false);
        var version = store.Wherry("version", "--format", "{{.Client.Version}} {{.Server.Os}}").Succeeds().Text;
        Assert.Matches(@"^[0-9]+\.[0-9.]+ linux$", version);
        using var document = JsonDocument.Parse(store.Wherry("version", "--format", "json").Succeeds().Output);
        Assert.Equal("wherry", document.RootElement.GetProperty("Client").GetProperty("Name").GetString());
        using var info = JsonDocument.Parse(store.Wherry("info", "-f", "json").Succeeds().Output);
        Assert.Equal(store.Root, info.RootElement.GetProperty("store").GetProperty("graphRoot").GetString());
    }
}
