using System.Text.Json;
using System.Text.RegularExpressions;

namespace Containers.E2E.Tests;

/// <summary>login and logout, against a registry that wants a password; other tools read what is kept.</summary>
public class LoginTests(LoginTests.Fixture fixture) : IClassFixture<LoginTests.Fixture>
{
    private const string User = "ferry";
    private const string Password = "cross:the:river";

    private string Domain => fixture.Registry.Domain;

    [Fact]
    public void A_password_from_standard_input_is_tried_kept_and_forgotten()
    {
        using var store = new Store();
        string[] file = ["--authfile", Path.Combine(store.Scratch, "auth.json")];
        Assert.Contains("not logged into", store.Wherry(["login", "--get-login", .. file, Domain]).Exits(125).Error);
        var wrong = store.WherryWithInput("lake", ["login", "-u", User, "--password-stdin", .. file, Domain]).Exits(125);
        Assert.Equal($"Error: logging into \"{Domain}\": invalid username/password\n", wrong.Error);
        Assert.False(File.Exists(file[1]));

        var login = store.WherryWithInput(Password + "\n", ["login", "-u", User, "--password-stdin", "--verbose", .. file, Domain]).Succeeds();
        Assert.Equal($"Used: {file[1]}\nLogin Succeeded!\n", login.Output);
        Assert.Equal((UnixFileMode)0x180, File.GetUnixFileMode(file[1]));
        Assert.Equal(User, store.Wherry(["login", "--get-login", .. file, Domain]).Succeeds().Text);
        Assert.Equal($"Existing credentials are valid. Already logged in to {Domain}\n", store.Wherry(["login", .. file, $"http://{Domain}/v1/"]).Succeeds().Output);

        store.Wherry(["push", "-q", .. file, "bb", $"{Domain}/team/bb:1"]).Succeeds();
        var seen = Surroundings.Run("/usr/bin/skopeo", ["inspect", "--tls-verify=false", .. file, $"docker://{Domain}/team/bb:1"]).Succeeds();
        Assert.Equal(JsonValueKind.String, JsonDocument.Parse(seen.Output).RootElement.GetProperty("Digest").ValueKind);

        Assert.Equal($"Removed login credentials for {Domain}\n", store.Wherry(["logout", .. file, Domain]).Succeeds().Output);
        Assert.Contains($"not logged into {Domain}", store.Wherry(["logout", .. file, Domain]).Exits(125).Error);
        Assert.Contains($"wherry login {Domain}", store.Wherry(["pull", "-q", .. file, $"{Domain}/team/bb:1"]).Exits(125).Error);
    }

    [Fact]
    public void What_other_tools_keep_is_used()
    {
        using var store = new Store();
        string[] file = ["--authfile", Path.Combine(store.Scratch, "auth.json")];
        Surroundings.Run("/usr/bin/skopeo", ["login", "--tls-verify=false", "-u", User, "-p", Password, .. file, Domain]).Succeeds();
        Assert.Equal(User, store.Wherry(["login", "--get-login", .. file, Domain]).Succeeds().Text);
        var push = store.Wherry(["--log-level=debug", "push", "-q", .. file, "bb", $"{Domain}/other/bb:1"]).Succeeds();
        Assert.Contains($"Debug: credentials for {Domain} read from: {file[1]}\n", push.Error);
        Assert.DoesNotContain(Password, push.Error);
        var broken = Path.Combine(store.Scratch, "broken.json");
        File.WriteAllText(broken, "{\n  \"auths\": [\n}\n");
        Assert.Matches($"^Error: credentials file {Regex.Escape(broken)} is not readable: line \\d, byte \\d+", store.Wherry("pull", "-q", "--authfile", broken, $"{Domain}/other/bb:1").Exits(125).Error);
        Assert.Equal("Removed login credentials for all registries\n", store.Wherry(["logout", "--all", .. file]).Succeeds().Output);
        store.Wherry(["login", "--get-login", .. file, Domain]).Exits(125);
    }

    [Fact]
    public void A_terminal_is_asked_and_does_not_show_the_password()
    {
        using var store = new Store(withImage: false);
        var file = Path.Combine(store.Scratch, "auth.json");
        using (var terminal = new PseudoTerminal(store, "login", "--authfile", file, Domain))
        {
            terminal.Until("Username: ");
            terminal.Type(User + "\n").Until("Password: ");
            Assert.Equal(0, terminal.Type("wrong\u0015" + Password + "x\u007f\r").End());
            Assert.Contains("Login Succeeded!", terminal.Output);
            Assert.DoesNotContain("cross", terminal.Output);
            Assert.True(terminal.IsRestored);
        }

        using var cancelled = new PseudoTerminal(store, "login", "--authfile", file, "-u", "other", Domain);
        cancelled.Until("Password: ");
        Assert.Equal(125, cancelled.Type("\u0003").End());
        Assert.True(cancelled.IsRestored);
        Assert.Equal(User, store.Wherry("login", "--get-login", "--authfile", file, Domain).Succeeds().Text);
    }

    [Fact]
    public void A_secret_or_a_helper_may_have_the_password()
    {
        using var store = new Store();
        var file = Path.Combine(store.Scratch, "config.json");
        store.WherryWithInput(Password, "secret", "create", User, "-").Succeeds();
        store.Wherry("login", "--secret", User, "--compat-auth-file", file, Domain).Succeeds();
        Assert.Equal(User, store.Wherry("login", "--get-login", "--authfile", file, Domain).Succeeds().Text);
        store.Wherry("secret", "rm", User).Succeeds();

        // A helper as a script: it answers for this registry, and notes how it was called.
        var helper = Path.Combine(store.Scratch, "docker-credential-script");
        File.WriteAllText(helper, $"#!/bin/sh\necho \"$*\" >>{store.Scratch}/calls\ncat >>{store.Scratch}/input\necho '{{\"Username\":\"{User}\",\"Secret\":\"{Password}\"}}'\n");
        File.SetUnixFileMode(helper, (UnixFileMode)0x1ed);
        File.WriteAllText(file, $"{{\"credHelpers\":{{\"{Domain}\":\"script\"}}}}");
        string[] path = [$"PATH={store.Scratch}:{Environment.GetEnvironmentVariable("PATH")}", $"DOCKER_CONFIG={store.Scratch}", $"XDG_RUNTIME_DIR={store.Scratch}"];
        Surroundings.Run("/usr/bin/env", [.. path, Surroundings.Program, .. store.Flags, "push", "-q", "bb", $"{Domain}/helper/bb:1"]).Succeeds();
        Assert.Equal("get\n", File.ReadAllText(Path.Combine(store.Scratch, "calls")));
        Assert.Equal(Domain, File.ReadAllText(Path.Combine(store.Scratch, "input")));
    }

    [Fact]
    public void What_cannot_be_meant_is_refused()
    {
        using var store = new Store(withImage: false);
        Assert.Contains("is not a registry", store.Wherry("login", "no such place").Exits(125).Error);
        Assert.Contains("needs --username", store.WherryWithInput("x", "login", "--password-stdin", Domain).Exits(125).Error);
        Assert.Contains("exclude each other", store.WherryWithInput("x", "login", "-u", "a", "-p", "b", "--password-stdin", Domain).Exits(125).Error);
        Assert.Contains("non TTY", store.Wherry("login", "--authfile", Path.Combine(store.Scratch, "none"), Domain).Exits(125).Error);
    }

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = RegistryProgram.WithPassword(User, Password);

        public void Dispose() => Registry.Dispose();
    }
}
