namespace Containers.E2E.Tests;

/// <summary>wherry in a container of wherry's: what the manual says about it.</summary>
public class NestedTests
{
    // Inside, the programs of the machine are those of /usr; wherry keeps its store on a volume, since overlays do not lie on overlays.
    private const string Import = "set -e\n/wherry/wherry import --change 'CMD [\"/bin/sh\"]' /image.tar inner >/dev/null\n/wherry/wherry run --rm --network=none inner true\n";

    private const string Script = """
        set -e
        /wherry/wherry import --change 'CMD ["/bin/sh"]' /image.tar inner >/dev/null
        /wherry/wherry run --rm --network=none inner sh -c 'echo inside of inside: $(id -u)'
        /wherry/wherry run -d --name c inner sleep 1000 >/dev/null
        /wherry/wherry exec c cat /www/index.html
        /wherry/wherry ps --format '{{.Names}} {{.State}}'
        /wherry/wherry rm -f c
        """;

    [Fact]
    public void A_privileged_container_runs_containers() => Assert.Equal(
        ["inside of inside: 0", "hello from a container", "c running", "c"], Run("--privileged", "--device", "/dev/net/tun"));

    [Fact]
    public void Without_all_privileges_these_do() => Assert.Equal(
        ["inside of inside: 0", "hello from a container", "c running", "c"],
        Run("--cap-add=SYS_ADMIN,NET_ADMIN,MKNOD", "--device=/dev/fuse", "--device=/dev/net/tun", "--security-opt", "seccomp=unconfined", "--security-opt", "unmask=ALL"));

    [Fact]
    public void A_user_of_the_container_runs_them_too() => Assert.Equal(
        ["inside of inside: 0", "hello from a container", "c running", "c"],
        Run("--user=jane", "-v", "/home/jane", "--cap-add=SYS_ADMIN", "--device=/dev/fuse", "--device=/dev/net/tun", "--security-opt", "seccomp=unconfined", "--security-opt", "unmask=ALL"));

    [Fact]
    public void A_user_of_a_privileged_one_does() => Assert.Equal(
        ["inside of inside: 0", "hello from a container", "c running", "c"], Run("--user=jane", "-v", "/home/jane", "--privileged", "--device", "/dev/net/tun"));

    [Theory]
    [InlineData("root")]
    [InlineData("jane")]
    public void Without_such_flags_it_says_what_is_missing(string user)
    {
        using var store = new Store();
        var run = Start(store, Import, "--user", user, "-v", "/home/jane");
        Assert.NotEqual(0, run.ExitCode);
        Assert.Contains("Hint: this is a container: wherry(1) names the flags", run.Error);
    }

    private static string[] Run(params string[] flags)
    {
        using var store = new Store();
        return Start(store, Script, flags).Succeeds().Text.Split('\n');
    }

    private static CommandResult Start(Store store, string script, params string[] flags)
    {
        // Names of the libraries' directories as distributions have them, leading into /usr. Set-uid programs of the host's are nobody's here.
        store.Wherry("run", "--name", "tree", "--network=none", "-v", "/usr/bin:/host:ro", "bb", "sh", "-c", """
            set -e
            mkdir -p /usr /var/lib /run /opt/ids; ln -s usr/lib /lib; ln -s usr/lib64 /lib64; ln -s usr/sbin /sbin; chmod 1777 /tmp; chown jane:jane /home/jane
            cp /host/newuidmap /host/newgidmap /opt/ids; chmod 4755 /opt/ids/*; echo jane:10000:50000 | tee /etc/subuid >/etc/subgid
            """).Succeeds();
        store.Wherry("commit", "-q", "tree", "machine").Succeeds();
        return store.Wherry(
        [
            "run", "--rm", .. flags, "-v", "/usr:/usr:ro", "-v", $"{Path.GetDirectoryName(Surroundings.Program)}:/wherry:ro", "-v", $"{BusyboxImage.Archive}:/image.tar:ro",
            "-v", "/var/lib/wherry", "-e", "PATH=/opt/ids:/usr/sbin:/usr/bin:/bin", .. Runtime(), "machine", "sh", "-c", script,
        ]);
    }

    // A build for debugging needs .NET.
    private static string[] Runtime() => Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root
        ? ["-e", $"DOTNET_ROOT={root}", .. root.StartsWith("/usr/", StringComparison.Ordinal) ? Array.Empty<string>() : ["-v", $"{root}:{root}:ro"]] : [];
}
