using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>
/// Updates against a real registry. Who restarts units here is a script that does what the unit would, since no systemd is in
/// charge where these tests run; with one it is tested in the machine.
/// </summary>
public class AutoUpdateTests(AutoUpdateTests.Fixture fixture) : IClassFixture<AutoUpdateTests.Fixture>
{
    private const string Working = """CMD ["sleep", "1000"]""";
    private const string Broken = """CMD ["/no/such/program"]""";
    private const string Fields = "{{.Unit}}|{{.ContainerName}}|{{.Policy}}|{{.Updated}}";

    [Fact]
    public void A_newer_image_is_found_without_being_fetched_and_then_run()
    {
        var image = $"{fixture.Registry.Domain}/update/bb:1";
        using var source = new Store(withImage: false);
        Push(source, image, Working, "1");
        using var store = new Store(withImage: false);
        var systemd = new Systemd(store, image, "registry");
        systemd.Start();
        var first = store.Inspect("web", "{{.Image}}");
        Assert.Equal("web.service", store.Inspect("web", "{{index .Config.Labels \"PODMAN_SYSTEMD_UNIT\"}}"));

        Assert.Equal("web.service|web|registry|false", systemd.Update("--dry-run", "--format", Fields).Succeeds().Text);
        Assert.Equal("web.service|web|registry|false", systemd.Update("--format", Fields).Succeeds().Text);
        Push(source, image, Working, "2");
        Assert.Equal("web.service|web|registry|pending", systemd.Update("--dry-run", "--format", Fields).Succeeds().Text);
        Assert.Equal(1, store.Wherry("images", "-q").Succeeds().Output.Count(c => c == '\n'));
        Assert.Equal(first, store.Inspect("web", "{{.Image}}"));

        var said = systemd.Update().Succeeds();
        Assert.Matches("^UNIT +CONTAINER +IMAGE +POLICY +UPDATED\nweb.service +[0-9a-f]{12} \\(web\\) +" + image + " +registry +true\n$", said.Output);
        Assert.NotEqual(first, store.Inspect("web", "{{.Image}}"));
        Assert.Equal("2", store.Inspect("web", "{{index .Config.Labels \"version\"}}"));
        Assert.Contains("auto-update", store.Wherry("events", "--stream=false", "--filter", "event=auto-update").Succeeds().Text);
        Assert.Equal("false", systemd.Update("--format", "{{.Updated}}").Succeeds().Text);
    }

    [Fact]
    public void A_service_that_does_not_start_gets_its_former_image_back()
    {
        var image = $"{fixture.Registry.Domain}/rollback/bb:1";
        using var source = new Store(withImage: false);
        Push(source, image, Working, "1");
        using var store = new Store(withImage: false);
        var systemd = new Systemd(store, image, "registry");
        systemd.Start();
        var first = store.Inspect("web", "{{.Image}}");
        Push(source, image, Broken, "2");

        var row = JsonDocument.Parse(systemd.Update("--format", "json").Exits(125).Output).RootElement[0];
        Assert.Equal("rolled back", row.GetProperty("Updated").GetString());
        Assert.Equal(["Unit", "Container", "ContainerName", "ContainerID", "Image", "Policy", "Updated"], row.EnumerateObject().Select(field => field.Name));
        Assert.Equal(first, store.Inspect("web", "{{.Image}}"));
        Assert.Equal("running", store.Inspect("web", "{{.State.Status}}"));
        Assert.Equal(first, store.Inspect(image, "{{.Id}}"));

        var failed = systemd.Update("--rollback=false", "--format", "{{.Updated}}").Exits(125);
        Assert.Equal("failed", failed.Text);
        Assert.Contains("web.service does not start during its update", failed.Error);
        Assert.NotEqual(first, store.Inspect(image, "{{.Id}}"));
    }

    [Fact]
    public void A_local_image_is_newer_when_its_name_leads_elsewhere()
    {
        using var store = new Store(withImage: false);
        Import(store, "app", Working, "1");
        var systemd = new Systemd(store, "app", "local");
        systemd.Start();

        Assert.Equal("local false", systemd.Update("--format", "{{.Policy}} {{.Updated}}").Succeeds().Text);
        Import(store, "app", Working, "2");
        Assert.Equal("local pending", systemd.Update("--dry-run", "--format", "{{.Policy}} {{.Updated}}").Succeeds().Text);
        Assert.Equal("local true", systemd.Update("--format", "{{.Policy}} {{.Updated}}").Succeeds().Text);
        Assert.Equal("2", store.Inspect("web", "{{index .Config.Labels \"version\"}}"));
        Import(store, "app", Broken, "3");
        Assert.Equal("local rolled back", systemd.Update("--format", "{{.Policy}} {{.Updated}}").Exits(125).Text);
        Assert.Equal("2", store.Inspect("web", "{{index .Config.Labels \"version\"}}"));
    }

    [Fact]
    public void What_cannot_be_updated_is_told_and_the_others_are_looked_at()
    {
        using var store = new Store();
        Run(store, "nobodys", "io.containers.autoupdate=registry");
        Run(store, "short", "io.containers.autoupdate=registry", "PODMAN_SYSTEMD_UNIT=short.service");
        Run(store, "wrong", "io.containers.autoupdate=sometimes", "PODMAN_SYSTEMD_UNIT=wrong.service");
        Run(store, "never", "io.containers.autoupdate=disabled", "PODMAN_SYSTEMD_UNIT=never.service");
        Run(store, "fine", "io.containers.autoupdate=local", "PODMAN_SYSTEMD_UNIT=fine.service");

        var said = store.Wherry("auto-update", "--dry-run", "--format", "{{.ContainerName}} {{.Updated}}").Exits(125);
        Assert.Equal(["fine false", "short failed"], said.Text.Split('\n').Order());
        Assert.Contains("auto-updating container nobodys: no PODMAN_SYSTEMD_UNIT label found", said.Error);
        Assert.Contains("auto-updating container wrong: invalid auto-update policy \"sometimes\"", said.Error);
        Assert.Contains("container short: auto updates require a fully-qualified image reference", said.Error);
        Assert.DoesNotContain("never", said.Output + said.Error);
    }

    private static void Run(Store store, string name, params string[] labels) =>
        store.Wherry(["run", "-d", "--network=none", "--name", name, .. labels.Select(label => "--label=" + label), "bb", "sleep", "1000"]).Succeeds();

    private static void Import(Store store, string name, string command, string version) =>
        store.Wherry("import", "-q", "-c", command, "-c", $"LABEL version={version}", BusyboxImage.Archive, name).Succeeds();

    private static void Push(Store source, string image, string command, string version)
    {
        Import(source, "new", command, version);
        source.Wherry("push", "-q", "new", image).Succeeds();
    }

    /// <summary>A systemctl that knows one unit, which runs one container.</summary>
    private sealed class Systemd
    {
        private readonly Store _store;
        private readonly string _programs;

        internal Systemd(Store store, string image, string policy)
        {
            _store = store;
            _programs = Directory.CreateDirectory(Path.Combine(store.Scratch, "programs")).FullName;
            var program = string.Join(' ', store.Flags.Prepend(Surroundings.Program));
            var script = Path.Combine(_programs, "systemctl");
            File.WriteAllText(script, $"""
                #!/bin/sh
                [ "$1" != --user ] || shift
                [ "$*" = "--no-pager restart -- web.service" ] || exit 5
                export PODMAN_SYSTEMD_UNIT=web.service
                exec {program} run -d --name web --replace --rm --network none --label io.containers.autoupdate={policy} {image}
                """);
            File.SetUnixFileMode(script, (UnixFileMode)0x1ed);
        }

        internal void Start() => Surroundings.Run(Path.Combine(_programs, "systemctl"), ["--no-pager", "restart", "--", "web.service"]).Succeeds();

        internal CommandResult Update(params string[] flags) => Surroundings.Run(
            "/usr/bin/env", [$"PATH={_programs}:{Environment.GetEnvironmentVariable("PATH")}", Surroundings.Program, .. _store.Flags, "auto-update", .. flags]);
    }

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = new();

        public void Dispose() => Registry.Dispose();
    }
}
