namespace Containers.E2E.Tests;

/// <summary>Units for systemd: those made of containers and those made of Quadlet files. Whether systemd runs them is tested where there is one.</summary>
public class ServiceFileTests
{
    private const string Verifier = "/usr/bin/systemd-analyze";

    [Fact]
    public void Services_are_made_of_containers()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "web", "--network=none", "--stop-timeout", "20", "--restart", "always", "-e", "A=50% of $HOME", "bb", "sh", "-c", "echo 'one  two'; sleep 1000").Succeeds();

        var made = store.Wherry("generate", "systemd", "--new", "--name", "web").Succeeds().Text;
        Assert.Contains("# container-web.service", made);
        Assert.Contains("\"--env=A=50%% of $$HOME\"", made);
        Assert.Contains("bb sh -c \"echo 'one  two'; sleep 1000\"", made);
        Assert.Contains("--sdnotify=conmon --detach --replace --name=web", made);
        Assert.DoesNotContain("--restart", made);
        Assert.Contains("Restart=always", made);
        Assert.Contains("TimeoutStopSec=80", made);
        Assert.Contains("--name=web-%i", store.Wherry("generate", "systemd", "--new", "--template", "--name", "web").Succeeds().Text);

        var id = store.Inspect("web", "{{.Id}}");
        var kept = store.Wherry("generate", "systemd", "--no-header", "web").Succeeds().Text;
        Assert.Contains($" start {id}", kept);
        Assert.Contains($"PIDFile={store.Inspect("web", "{{.ConmonPidFile}}")}", kept);
        Assert.StartsWith("[Unit]", kept);
        Assert.Contains("\"shop_web\":", store.Wherry("generate", "systemd", "--format", "json", "--container-prefix", "shop", "--separator", "_", "--name", "web").Succeeds().Text);

        Assert.Contains("not a valid restart policy", store.Wherry("generate", "systemd", "--restart-policy", "often", "web").Exits(125).Error);
        Assert.Contains("--template needs --new", store.Wherry("generate", "systemd", "--template", "web").Exits(125).Error);
        Assert.Contains("no such container", store.Wherry("generate", "systemd", "nobody").Exits(125).Error);
    }

    [Fact]
    public void The_pid_file_of_a_service_has_the_monitors_pid()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "web", "--network=none", "bb", "sleep", "1000").Succeeds();

        var pid = File.ReadAllText(store.Inspect("web", "{{.ConmonPidFile}}")).Trim();

        Assert.Equal(store.Inspect("web", "{{.State.ConmonPid}}"), pid);
    }

    [Fact]
    public void Services_of_a_pod_are_made_together()
    {
        using var store = new Store();
        store.Wherry("pod", "create", "--name", "shop", "--network=none").Succeeds();
        store.Wherry("create", "--pod", "shop", "--name", "web", "bb", "sleep", "1000").Succeeds();
        var directory = Made(store, "units");

        var paths = Surroundings.Run("/bin/sh", ["-c", "cd \"$0\" && exec \"$@\"", directory, Surroundings.Program, .. store.Flags, "generate", "systemd", "--new", "--name", "--files", "shop"]).Succeeds().Text.Split('\n');

        Assert.Equal([Path.Combine(directory, "pod-shop.service"), Path.Combine(directory, "container-web.service")], paths);
        Assert.Contains("Before=container-web.service", File.ReadAllText(paths[0]));
        Assert.Contains("BindsTo=pod-shop.service", File.ReadAllText(paths[1]));
        Assert.Contains("--pod=shop", File.ReadAllText(paths[1]));

        store.Wherry("create", "--pod", "new:made", "--name", "in", "--network=none", "bb", "sleep", "1000").Succeeds();
        Assert.Contains("pod made was made by 'create --pod'", store.Wherry("generate", "systemd", "--new", "made").Exits(125).Error);
        store.Wherry("generate", "systemd", "made").Succeeds();
        if (File.Exists(Verifier))
        {
            Assert.Empty(Surroundings.Run("/bin/sh", ["-c", $"SYSTEMD_LOG_LEVEL=warning SYSTEMD_UNIT_PATH={directory}: {Verifier} verify --man=no --recursive-errors=no {directory}/*.service 2>&1"]).Text);
        }

        Assert.Contains("only a container can be a template", store.Wherry("generate", "systemd", "--new", "--template", "shop").Exits(125).Error);
    }

    [Fact]
    public void Quadlet_files_are_checked_installed_listed_and_removed()
    {
        using var store = new Store(withImage: false);
        var directory = Made(store, "files");
        var home = Made(store, "config");
        File.WriteAllText(Path.Combine(directory, "web.container"), "[Container]\nImage=bb\nVolume=data.volume:/data\n[Install]\nWantedBy=default.target\n");
        File.WriteAllText(Path.Combine(directory, "data.volume"), "[Volume]\n");
        File.WriteAllText(Path.Combine(directory, "broken.container"), "[Container]\nImage=bb\nPublishPrt=80:80\n[Install]\nWantedBy=default.target\n");
        var variables = new[] { $"XDG_CONFIG_HOME={home}", $"QUADLET_UNIT_DIRS={Path.Combine(home, "containers/systemd")}" };

        var problem = store.Wherry("quadlet", "check", directory).Exits(1).Text;
        Assert.Equal($"{directory}/broken.container:3: [Container] has no key 'PublishPrt'; did you mean 'PublishPort'?", problem);
        store.Wherry("quadlet", "check", Path.Combine(directory, "web.container")).Succeeds();

        // Root's own files are the machine's: nothing is put there in a test.
        if (!Surroundings.IsRoot)
        {
            InstallAndRemove(store, directory, home, variables);
        }

        var units = Made(store, "units");
        var said = With(store, [$"QUADLET_UNIT_DIRS={directory}"], "quadlet", "generate", "--no-kmsg-log", units).Exits(1).Error;
        Assert.Contains("broken.container:3", said);
        Assert.Contains("ExecStart=", File.ReadAllText(Path.Combine(units, "data-volume.service")));
        Assert.Contains("--volume systemd-data:/data", File.ReadAllText(Path.Combine(units, "web.service")));
        Assert.Contains($"quadlet check {directory}/broken.container", File.ReadAllText(Path.Combine(units, "broken.service")));
        Assert.Equal("../web.service", new FileInfo(Path.Combine(units, "default.target.wants/web.service")).LinkTarget);
    }

    private static void InstallAndRemove(Store store, string directory, string home, string[] variables)
    {
        var installed = Path.Combine(home, "containers/systemd");
        var web = Path.Combine(directory, "web.container");
        Assert.Equal(Path.Combine(installed, "web.container"), With(store, variables, "quadlet", "install", "--reload-systemd=false", web).Succeeds().Text);
        Assert.Contains("exists", With(store, variables, "quadlet", "install", "--reload-systemd=false", web).Exits(125).Error);
        With(store, variables, "quadlet", "install", "--reload-systemd=false", "--replace", "--application", "shop", Path.Combine(directory, "data.volume")).Succeeds();
        Assert.Equal(["data.volume data-volume.service", "web.container web.service"],
            With(store, variables, "quadlet", "ls", "--format", "{{.Name}} {{.UnitName}}").Succeeds().Text.Split('\n'));
        Assert.StartsWith("[Container]", With(store, variables, "quadlet", "print", "web").Succeeds().Text);
        Assert.Equal("web.container", With(store, variables, "quadlet", "rm", "--reload-systemd=false", "web.container").Succeeds().Text);
        Assert.Contains("no such Quadlet", With(store, variables, "quadlet", "rm", "--reload-systemd=false", "web.container").Exits(125).Error);
        With(store, variables, "quadlet", "rm", "--reload-systemd=false", "--ignore", "web.container").Succeeds();
        Assert.True(File.Exists(Path.Combine(installed, "shop", "data.volume")));
    }

    private static CommandResult With(Store store, IEnumerable<string> variables, params IEnumerable<string> arguments) =>
        Surroundings.Run("/usr/bin/env", [.. variables, Surroundings.Program, .. store.Flags, .. arguments]);

    private static string Made(Store store, string name) => Directory.CreateDirectory(Path.Combine(store.Scratch, name)).FullName;
}
