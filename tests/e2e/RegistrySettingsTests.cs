namespace Containers.E2E.Tests;

/// <summary>registries.conf decides where images come from, as other tools of this kind have it.</summary>
public class RegistrySettingsTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void An_alias_says_which_registry_is_meant_and_finds_the_image_again()
    {
        var repository = Publish("alias/bb");
        using var store = new Store(withImage: false);
        var file = Settings(store, $"[aliases]\n\"the-tools\" = \"{repository}\"\n\"team/the-tools\" = \"{repository}\"\n");
        var pull = With(store, file, "pull", "the-tools:1").Succeeds();
        Assert.Contains($"Resolved \"the-tools\" as an alias ({file})\n", pull.Error);
        Assert.Contains($"Trying to pull {repository}:1", pull.Error);
        Assert.Equal($"{repository}:1", With(store, file, "images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text);
        Assert.Equal("found", With(store, file, "run", "--rm", "--network=none", "the-tools:1", "echo", "found").Succeeds().Text);
        Assert.Equal("found", With(store, file, "run", "--pull=never", "--rm", "--network=none", "team/the-tools:1", "echo", "found").Succeeds().Text);
        Assert.Contains("image not known", store.Wherry("run", "--pull=never", "--rm", "the-tools:1").Exits(125).Error);
        With(store, file, "rmi", "the-tools:1").Succeeds();
    }

    [Fact]
    public void Registries_are_searched_in_their_order()
    {
        Publish("search-bb");
        using var store = new Store(withImage: false);
        var all = Settings(store, $"short-name-mode = \"disabled\"\nunqualified-search-registries = [\"127.0.0.1:1\", \"{Domain}\"]\n");
        var pull = With(store, all, "pull", "search-bb:1").Succeeds();
        Assert.Contains($"Resolving \"search-bb\" using unqualified-search registries ({all})\n", pull.Error);
        Assert.Equal($"{Domain}/search-bb:1", With(store, all, "images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text);
        With(store, all, "image", "exists", "search-bb:1").Succeeds();

        var missing = With(store, all, "pull", "-q", "search-none").Exits(125).Error;
        Assert.Contains("search-none is at none of 2 registries: cannot reach registry 127.0.0.1:1", missing);
        Assert.Contains($"manifest for {Domain}/search-none:latest not found", missing);

        var asked = Settings(store, $"unqualified-search-registries = [\"127.0.0.1:1\", \"{Domain}\"]\n");
        Assert.Contains("cannot prompt without a TTY", With(store, asked, "pull", "search-other").Exits(125).Error);
        var none = Settings(store, "unqualified-search-registries = []\n");
        Assert.Contains("no unqualified-search registries are defined", With(store, none, "pull", "search-other").Exits(125).Error);
    }

    [Fact]
    public void On_a_terminal_the_user_chooses_and_the_choice_is_remembered()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "what root chooses is remembered for the machine");
        Publish("chosen-bb");
        using var store = new Store(withImage: false);
        var file = Settings(store, $"unqualified-search-registries = [\"127.0.0.1:1\", \"{Domain}\"]\n");
        string[] variables = [$"CONTAINERS_REGISTRIES_CONF={file}", $"XDG_CACHE_HOME={store.Scratch}/cache"];
        using (var terminal = new PseudoTerminal(store, variables, ["pull", "chosen-bb:1"]))
        {
            terminal.Until("Which one? [1-2] ");
            Assert.Contains($"2) {Domain}/chosen-bb:1", terminal.Output);
            terminal.Type("9\n").Until("Which one? [1-2] 9\r\n\"chosen-bb:1\" may be one of:");
            Assert.Equal(0, terminal.Type("2\n").End());
        }

        var learnt = Path.Combine(store.Scratch, "cache/containers/short-name-aliases.conf");
        Assert.Contains($"\"chosen-bb\" = \"{Domain}/chosen-bb\"", File.ReadAllText(learnt));
        var again = Surroundings.Run("/usr/bin/env", [.. variables, Surroundings.Program, .. store.Flags, "pull", "chosen-bb:1"]).Succeeds();
        Assert.Contains($"Resolved \"chosen-bb\" as an alias ({learnt})", again.Error);
    }

    [Fact]
    public void Names_are_rewritten_and_mirrors_come_first()
    {
        var repository = Publish("mirrored/bb");
        using var store = new Store(withImage: false);
        var file = Settings(store, $"""
            [[registry]]
            prefix = "*.lab.example"
            location = "{Domain}/mirrored"

            [[registry]]
            location = "127.0.0.1:1"
            [[registry.mirror]]
            location = "127.0.0.1:2"
            [[registry.mirror]]
            location = "{Domain}"

            [[registry]]
            location = "127.0.0.1:3"
            mirror-by-digest-only = true
            [[registry.mirror]]
            location = "{Domain}"
            """);
        With(store, file, "pull", "-q", "any.lab.example/bb:1").Succeeds();
        var debug = With(store, file, "--log-level=debug", "pull", "127.0.0.1:1/mirrored/bb:1").Succeeds().Error;
        Assert.Contains($"Debug: settings of registries read from: {file}\n", debug);
        Assert.Contains("mirror 127.0.0.1:2/mirrored/bb:1: cannot reach registry 127.0.0.1:2", debug);
        Assert.Contains("cannot reach registry 127.0.0.1:3", With(store, file, "pull", "-q", "127.0.0.1:3/mirrored/bb:1").Exits(125).Error);
        var digest = store.Inspect("127.0.0.1:1/mirrored/bb:1", "{{(index .RepoDigests 0)}}").Split('@')[1];
        With(store, file, "pull", "-q", $"127.0.0.1:3/mirrored/bb@{digest}").Succeeds();
        Assert.Equal("127.0.0.1:1/mirrored/bb:1 any.lab.example/bb:1", string.Join(' ', store.Wherry("images", "--format", "{{.Repository}}:{{.Tag}}").Succeeds().Text.Split('\n').Order()));
        Assert.DoesNotContain(repository, store.Inspect("any.lab.example/bb:1", "{{.RepoDigests}}"));
        Assert.Contains("(mirrors also failed: ", With(store, file, "pull", "-q", "127.0.0.1:1/nothing").Exits(125).Error);
    }

    [Fact]
    public void A_mirror_that_fetches_for_others_is_asked_instead_of_the_registry()
    {
        var repository = Publish("through/bb");
        using var mirror = new RegistryProgram(_ => (string.Empty, $"proxy:\n  remoteurl: http://{Domain}"));
        using var store = new Store(withImage: false);
        var file = Settings(store, $"[[registry]]\nlocation = \"{Domain}\"\n[[registry.mirror]]\nlocation = \"{mirror.Domain}\"\n");
        var debug = With(store, file, "--log-level=debug", "pull", $"{repository}:1").Succeeds().Error;
        Assert.Contains($"GET http://{mirror.Domain}/v2/through/bb/manifests/1: 200", debug);
        Assert.Contains($"GET http://{mirror.Domain}/v2/through/bb/blobs/", debug);
        Assert.DoesNotContain($"http://{Domain}/", debug);
        store.Wherry("image", "exists", $"{repository}:1").Succeeds();
    }

    [Fact]
    public void What_is_blocked_stays_outside_and_mistakes_are_told_with_their_place()
    {
        using var store = new Store();
        var file = Settings(store, $"[[registry]]\nlocation = \"{Domain}\"\nblocked = true\n");
        Assert.Equal($"Error: registry {Domain} is blocked in {file}\n", With(store, file, "pull", "-q", $"{Domain}/team/bb").Exits(125).Error);
        Assert.Contains("is blocked in", With(store, file, "push", "-q", "bb", $"{Domain}/team/bb").Exits(125).Error);
        var info = With(store, file, "info").Succeeds().Output;
        Assert.Contains($"- {file}\n", info);
        Assert.Equal($"[{Domain}]", With(store, file, "info", "--format", "{{.registries.blocked}}").Succeeds().Text);

        var broken = Settings(store, "[[registry]]\nlocation = \"quay.io\"\nblocked = \"yes\"\n");
        Assert.Equal($"Error: {broken}:3:11: blocked should be true or false\n", With(store, broken, "pull", "-q", "quay.io/x").Exits(125).Error);
        With(store, broken, "run", "--rm", "--network=none", "bb", "true").Succeeds();
    }

    [Fact]
    public void A_registry_with_a_private_authority_needs_its_certificate()
    {
        using var registry = RegistryProgram.WithPrivateAuthority(wantsCertificate: true);
        var name = $"{registry.Domain}/team/bb:1";
        using var store = new Store();
        Assert.Contains("signed by an unknown authority", store.Wherry("push", "-q", "bb", name).Exits(125).Error);
        store.Wherry("push", "-q", "--cert-dir", registry.CertificateDirectory, "bb", name).Succeeds();

        // The usual place: a directory of the registry's name in the user's configuration.
        var place = Directory.CreateDirectory(Path.Combine(store.Scratch, "config/containers/certs.d", registry.Domain)).FullName;
        foreach (var path in Directory.GetFiles(registry.CertificateDirectory))
        {
            File.Copy(path, Path.Combine(place, Path.GetFileName(path)));
        }

        Surroundings.Run("/usr/bin/env", [$"XDG_CONFIG_HOME={store.Scratch}/config", Surroundings.Program, .. store.Flags, "pull", "-q", name]).Succeeds();
        store.Wherry("run", "--pull=always", "--cert-dir", registry.CertificateDirectory, "--rm", "--network=none", name, "true").Succeeds();
    }

    [Fact]
    public void A_registry_that_is_called_insecure_needs_no_certificate()
    {
        using var registry = RegistryProgram.WithPrivateAuthority();
        var name = $"{registry.Domain}/team/bb:1";
        using var store = new Store();
        var file = Settings(store, $"[[registry]]\nlocation = \"{registry.Domain}\"\ninsecure = true\n");
        Assert.Contains("signed by an unknown authority", store.Wherry("push", "-q", "bb", name).Exits(125).Error);
        With(store, file, "push", "-q", "bb", name).Succeeds();
        With(store, file, "pull", "-q", name).Succeeds();
        Assert.Equal($"[{registry.Domain}]", With(store, file, "info", "--format", "{{.registries.insecure}}").Succeeds().Text);
        Assert.Contains("signed by an unknown authority", With(store, file, "pull", "-q", "--tls-verify=true", name).Exits(125).Error);
    }

    [Fact]
    public void The_users_own_files_count_and_are_named()
    {
        Assert.SkipWhen(Surroundings.IsRoot, "root's own files are the machine's");
        var repository = Publish("own/bb");
        Publish("foreign/bb");
        using var store = new Store(withImage: false);
        var own = Path.Combine(store.Scratch, "config/containers");
        string Write(string name, string text)
        {
            var path = Path.Combine(own, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return path;
        }

        CommandResult Run(params string[] arguments) => Surroundings.Run(
            "/usr/bin/env", [$"XDG_CONFIG_HOME={store.Scratch}/config", $"XDG_RUNTIME_DIR={store.Scratch}", $"XDG_CACHE_HOME={store.Scratch}", Surroundings.Program, .. store.Flags, .. arguments]);

        var registries = Write("registries.conf", $"unqualified-search-registries = [\"{Domain}\"]\n");
        var addition = Write("registries.conf.d/10-more.conf", $"[aliases]\n\"own-tools\" = \"{repository}\"\n");
        var policy = Write("policy.json", """{"default":[{"type":"reject"}],"transports":{"docker":{"DOMAIN/own":[{"type":"insecureAcceptAnything"}]}}}""".Replace("DOMAIN", Domain, StringComparison.Ordinal));
        var places = Write("registries.d/own.yaml", $"docker:\n  {Domain}/own:\n    use-sigstore-attachments: true\n");
        var credentials = Write("auth.json", "{}");

        var debug = Run("--log-level=debug", "pull", "own-tools:1").Succeeds().Error;
        Assert.Contains($"Debug: settings of registries read from: {registries}, {addition}", debug);
        Assert.Contains($"Debug: policy read from: {policy}\n", debug);
        Assert.Contains($"Resolved \"own-tools\" as an alias ({addition})\n", debug);
        Run("image", "exists", "own/bb:1").Succeeds();
        Assert.Contains($"is rejected by policy ({policy})", Run("pull", "-q", "foreign/bb:1").Exits(125).Error);
        Assert.Contains(addition, Run("info", "--format", "{{.registries.configFiles}}").Succeeds().Text);
        Assert.Equal($"{policy} [{places}] [{credentials}]", Run("info", "--format", "{{.registries.policyFile}} {{.registries.signatureFiles}} {{.registries.credentialFiles}}").Succeeds().Text);

        // Whichever is broken is named, with the place of it, by the command that needs it.
        File.WriteAllText(policy, "{\n  \"default\": [{\"type\": \"accept\"}]\n}\n");
        Assert.Equal($"Error: {policy}:2:16: default: requirement type \"accept\" is unknown\n", Run("pull", "-q", "own-tools:1").Exits(125).Error);
        File.Delete(policy);
        File.WriteAllText(addition, "[aliases]\n\"own-tools\" = 1\n");
        Assert.StartsWith($"Error: {addition}:2:15: ", Run("pull", "-q", "own-tools:1").Exits(125).Error);
    }

    private string Publish(string repository)
    {
        using var source = new Store();
        source.Wherry("push", "-q", "bb", $"{Domain}/{repository}:1").Succeeds();
        return $"{Domain}/{repository}";
    }

    private static string Settings(Store store, string text)
    {
        var path = Path.Combine(store.Scratch, $"registries-{Guid.NewGuid():N}.conf");
        File.WriteAllText(path, text);
        return path;
    }

    private static CommandResult With(Store store, string file, params string[] arguments) =>
        Surroundings.Run("/usr/bin/env", [$"CONTAINERS_REGISTRIES_CONF={file}", $"XDG_CACHE_HOME={store.Scratch}", Surroundings.Program, .. store.Flags, .. arguments]);
}
