namespace Containers.E2E.Tests;

/// <summary>Called by a link named docker, the program says what docker's client says, and ends as that does.</summary>
public sealed class DockerNameTests
{
    [Fact]
    public void Errors_have_dockers_words_and_codes()
    {
        using var store = new Store();
        var docker = Docker(store);
        store.Wherry("run", "-d", "--name", "web", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("create", "--name", "idle", "--network=none", "-v", "data:/data", "bb").Succeeds();
        var webId = store.Inspect("web", "{{.Id}}");
        var idleId = store.Inspect("idle", "{{.Id}}");
        const string Daemon = "Error response from daemon: ";
        (string Line, int Code, string Error)[] table =
        [
            ("stop nobody", 1, $"{Daemon}No such container: nobody"),
            ("rm nobody", 1, $"{Daemon}No such container: nobody"),
            ("logs nobody", 1, $"{Daemon}No such container: nobody"),
            ("exec nobody true", 1, $"{Daemon}No such container: nobody"),
            ("container inspect nobody", 1, $"{Daemon}No such container: nobody"),
            ("inspect nobody", 1, "Error: No such object: nobody"),
            ("image inspect nobody", 1, $"{Daemon}No such image: nobody"),
            ("rmi nobody", 1, $"{Daemon}No such image: nobody"),
            ("tag nobody a", 1, $"{Daemon}No such image: nobody"),
            ("volume rm nobody", 1, $"{Daemon}get nobody: no such volume"),
            ("volume rm data", 1, $"{Daemon}remove data: volume is in use - [{idleId}]"),
            ("network rm nobody", 1, $"{Daemon}network nobody not found"),
            ("rm web", 1, $"{Daemon}cannot remove container \"{webId}\": container is running: stop the container before removing or force remove"),
            ("exec idle true", 1, $"{Daemon}container idle is not running"),
            ("attach idle", 1, "cannot attach to a stopped container, start it first"),
            ("create --name web bb", 1, $"{Daemon}Conflict. The container name \"/web\" is already in use by container \"{webId}\". You have to remove (or rename) that container to be able to reuse that name."),
            ("run --name web bb", 125, $"docker: {Daemon}Conflict. The container name \"/web\" is already in use by container \"{webId}\". You have to remove (or rename) that container to be able to reuse that name.\n\nRun 'docker run --help' for more information"),
            ("run --pull=never nobody", 125, $"docker: {Daemon}No such image: nobody\n\nRun 'docker run --help' for more information"),
            ("ps --no-such", 125, "unknown flag: --no-such\n\nRun 'docker ps --help' for more information"),
            ("run --memory", 125, "flag needs an argument: --memory\n\nRun 'docker run --help' for more information"),
            ("run", 1, "docker: 'docker run' requires at least 1 argument\n\nRun 'docker run --help' for more information"),
            ("ps a", 1, "docker: 'docker ps' accepts no arguments\n\nRun 'docker ps --help' for more information"),
            ("foo", 1, "docker: unknown command: docker foo\n\nRun 'docker --help' for more information"),
            ("container foo", 1, "docker: unknown command: docker container foo\n\nRun 'docker --help' for more information"),
        ];
        foreach (var (line, code, error) in table)
        {
            var result = docker(line).Exits(code);
            Assert.Equal(error + "\n", result.Error);
        }

    }

    [Fact]
    public void What_runs_has_its_own_code()
    {
        using var store = new Store();
        var docker = Docker(store);
        docker("run --rm --network=none bb sh -c exit\\ 7").Exits(7);
        docker("run --rm --network=none bb no-such-program").Exits(127);
        docker("run --rm --network=none bb /etc").Exits(126);
        docker("run -d --name web --network=none bb sleep 1000").Exits(0);
        docker("exec web sh -c exit\\ 9").Exits(9);
        docker("exec web no-such-program").Exits(127);
        docker("rm -f web").Exits(0);
    }

    [Fact]
    public void Version_help_and_events_are_dockers()
    {
        using var store = new Store();
        var docker = Docker(store);
        Assert.Matches(@"^Docker version \d+\.\d+\.\d+, build \S+\n$", docker("--version").Exits(0).Output);
        Assert.Matches(@"^Client:\n Version: +\d+\.\d+\.\d+\n OS/Arch: +linux/\w+\n\nServer: \w+\n Engine:\n  Version: +\d", docker("version").Exits(0).Output);
        Assert.Contains("Usage: docker run [FLAGS] IMAGE", docker("run --help").Exits(0).Output);
        Assert.DoesNotContain("wherry ", docker("ps --help").Exits(0).Output);
        docker("run --name job --network=none bb true").Exits(0);
        docker("rm job").Exits(0);
        Assert.Equal("create start die destroy", string.Join(' ', docker("events --stream=false --filter container=job --format {{.Status}}").Exits(0).Text.Split('\n')));
        Assert.StartsWith("wherry version ", store.Wherry("--version").Succeeds().Output, StringComparison.Ordinal);
    }

    private static Func<string, CommandResult> Docker(Store store)
    {
        var link = Path.Combine(store.Scratch, "docker");
        File.CreateSymbolicLink(link, Surroundings.Program);
        return line => Surroundings.Run(link, [.. store.Flags, .. line.Replace("\\ ", "\0").Split(' ').Select(word => word.Replace('\0', ' '))]);
    }
}
