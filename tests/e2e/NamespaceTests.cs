namespace Containers.E2E.Tests;

/// <summary>Namespaces shared with the host, with another container, or with nobody.</summary>
public class NamespaceTests
{
    [Fact]
    public void Namespaces_are_the_containers_own_unless_they_are_the_hosts()
    {
        using var store = new Store();
        string Namespaces(params string[] flags) =>
            store.Wherry(["run", "--rm", .. flags, "bb", "sh", "-c", "for n in pid ipc uts net; do readlink /proc/self/ns/$n; done"]).Succeeds().Text;
        string Host(string kind) => new FileInfo($"/proc/self/ns/{kind}").LinkTarget!;
        string[] hosts = [Host("pid"), Host("ipc"), Host("uts"), Host("net")];
        Assert.Empty(Namespaces("--network=none").Split('\n').Intersect(hosts));
        Assert.Equal(hosts, Namespaces("--network=host", "--pid=host", "--ipc=host", "--uts=host").Split('\n'));
        Assert.Contains("host UTS namespace", store.Wherry("run", "--uts=host", "--hostname=x", "bb", "true").Exits(125).Error);
        Assert.Contains("invalid --pid \"bogus\"", store.Wherry("run", "--pid=bogus", "bb", "true").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("run", "--pid=container:nobody", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Containers_share_what_they_are_told_to()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "donor", "--network=none", "--ipc=shareable", "--hostname", "boat", "bb", "sleep", "1000").Succeeds();
        // The other one starts it.
        var script = "echo mine > /dev/shm/file; hostname; ps | grep -c 'sleep 1000' ; readlink /proc/self/ns/net";
        var run = store.Wherry("run", "--rm", "--pid=container:donor", "--ipc=container:donor", "--uts=container:donor", "--network=container:donor", "bb", "sh", "-c", script).Succeeds();
        var lines = run.Text.Split('\n');
        Assert.Equal("boat", lines[0]);
        Assert.NotEqual("0", lines[1]);
        var donors = store.Wherry("exec", "donor", "sh", "-c", "cat /dev/shm/file; readlink /proc/self/ns/net").Succeeds().Text.Split('\n');
        Assert.Equal(["mine", lines[2]], donors);
        Assert.Contains("port publishing", store.Wherry("run", "--network=container:donor", "-p", "8080:80", "bb", "true").Exits(125).Error);
        store.Wherry("create", "--name", "closed", "--network=none", "bb").Succeeds();
        Assert.Contains("--ipc=shareable", store.Wherry("run", "--ipc=container:closed", "bb", "true").Exits(125).Error);
    }

    [Fact]
    public void Who_shares_a_network_is_known_by_name_as_long_as_it_runs()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "donor", "--network=none", "bb", "sleep", "1000").Succeeds();
        string Hosts() => store.Wherry("exec", "donor", "cat", "/etc/hosts").Succeeds().Output;
        var before = Hosts();
        Assert.Contains("127.0.0.1\tguest\n", store.Wherry("run", "--rm", "--name", "guest", "--network=container:donor", "bb", "cat", "/etc/hosts").Succeeds().Output);
        Waiting.Until(() => Hosts() == before, Hosts);

        store.Wherry("run", "-d", "--name", "guest", "--network=container:donor", "bb", "sleep", "1000").Succeeds();
        store.Wherry("run", "-d", "--name", "second", "--network=container:guest", "bb", "sleep", "1000").Succeeds();
        Assert.Equal(before + "127.0.0.1\tguest\n127.0.0.1\tsecond\n", Hosts());
        store.Wherry("rm", "-f", "second").Succeeds();
        Assert.Equal(before + "127.0.0.1\tguest\n", Hosts());

        var monitor = int.Parse(store.Inspect("guest", "{{.State.ConmonPid}}"), System.Globalization.CultureInfo.InvariantCulture);
        using (var process = System.Diagnostics.Process.GetProcessById(monitor))
        {
            process.Kill();
            process.WaitForExit();
        }

        Waiting.Until(() => store.Inspect("guest", "{{.State.Status}}") == "exited", () => "it is still said to run");
        Assert.Equal(before, Hosts());
    }

    [Fact]
    public void Required_containers_are_started_first()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "base", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("run", "--rm", "--requires=base", "--network=none", "bb", "true").Succeeds();
        Assert.Equal("running", store.Inspect("base", "{{.State.Status}}"));
    }
    [Fact]
    public void Containers_that_others_depend_on_go_last()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "base", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("create", "--name", "middle", "--network=container:base", "bb", "sleep", "1000").Succeeds();
        store.Wherry("run", "-d", "--name", "top", "--requires=middle", "--network=none", "bb", "sleep", "1000").Succeeds();

        var refusal = store.Wherry("rm", "-f", "base").Exits(1).Error;
        Assert.Contains("has dependent containers which must be removed before it: middle", refusal);
        Assert.Equal("running", store.Inspect("top", "{{.State.Status}}"));
        Assert.Contains("cannot remove container", store.Wherry("rm", "--depend", "base").Exits(1).Error);
        store.Wherry("container", "exists", "base").Succeeds();
        store.Wherry("rm", "--depend", "-f", "base").Succeeds();
        Assert.Empty(store.Wherry("ps", "-aq").Succeeds().Output);

        store.Wherry("create", "--name", "base", "--network=none", "bb").Succeeds();
        store.Wherry("create", "--name", "other", "--network=container:base", "bb").Succeeds();
        Assert.Equal(2, store.Wherry("rm", "-a").Succeeds().Text.Split('\n').Length);
    }

    [Fact]
    public void What_a_container_leaves_in_anothers_process_namespace_goes_with_it()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "donor", "--network=none", "bb", "sleep", "1000").Succeeds();
        string Seen() => store.Wherry("exec", "donor", "ps", "-o", "args").Succeeds().Output;
        void RunGuest() => store.Wherry("run", "-d", "--name", "guest", "--network=none", "--pid=container:donor", "bb", "sh", "-c", "(sleep 1001 &); exec sleep 1002").Succeeds();
        RunGuest();
        Waiting.Until(() => Seen().Contains("sleep 1001", StringComparison.Ordinal), () => "the guest does not work");
        store.Wherry("rm", "-f", "guest").Succeeds();
        Assert.DoesNotContain("sleep 100", Seen().Replace("sleep 1000", string.Empty, StringComparison.Ordinal));

        RunGuest();
        Waiting.Until(() => Seen().Contains("sleep 1001", StringComparison.Ordinal), () => "the guest does not work");
        System.Diagnostics.Process.GetProcessById(int.Parse(store.Inspect("guest", "{{.State.ConmonPid}}"), System.Globalization.CultureInfo.InvariantCulture)).Kill();
        Waiting.Until(() => !store.Wherry("ps", "--format", "{{.Names}}").Text.Contains("guest", StringComparison.Ordinal), () => "the guest runs on");
        Waiting.Until(() => !Seen().Replace("sleep 1000", string.Empty, StringComparison.Ordinal).Contains("sleep 100", StringComparison.Ordinal), () => $"left: {Seen()}");
        Assert.Equal("running", store.Inspect("donor", "{{.State.Status}}"));
    }

    [Fact]
    public void A_container_that_is_started_again_shares_what_the_other_has_by_then()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "donor", "--network=none", "--hostname", "boat", "--ipc=shareable", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        store.Wherry("run", "-d", "--name", "guest", "--network=container:donor", "--uts=container:donor", "--ipc=container:donor", "--stop-timeout=0", "bb", "sleep", "1000").Succeeds();
        string Spaces(string name) => store.Wherry("exec", name, "sh", "-c", "for n in ipc net uts; do readlink /proc/self/ns/$n; done; hostname; cat /etc/hostname").Succeeds().Text;
        Assert.Equal(Spaces("donor"), Spaces("guest"));
        Assert.EndsWith("boat\nboat", Spaces("guest"), StringComparison.Ordinal);
        store.Wherry("restart", "donor").Succeeds();
        Assert.NotEqual(Spaces("donor"), Spaces("guest"));
        store.Wherry("restart", "guest").Succeeds();
        Assert.Equal(Spaces("donor"), Spaces("guest"));
        store.Wherry("stop", "donor").Succeeds();
        store.Wherry("restart", "guest").Succeeds(); // and the other before it
        Assert.Equal(Spaces("donor"), Spaces("guest"));

        // By itself, by its policy, it cannot start what it needs: it says so and stays ended.
        store.Wherry("run", "-d", "--name", "stubborn", "--restart=always", "--network=container:donor", "bb", "sh", "-c", "while [ ! -e /dev/shm/end ]; do sleep 0.05; done; exit 1").Succeeds();
        store.Wherry("stop", "donor").Succeeds();
        store.Wherry("exec", "stubborn", "touch", "/dev/shm/end").Succeeds();
        Waiting.Until(() => store.Inspect("stubborn", "{{.State.Error}}").Contains("it is not running", StringComparison.Ordinal), () => "it does not say what it lacks");
        Assert.Equal("exited", store.Inspect("stubborn", "{{.State.Status}}"));
    }
}
