namespace Containers.E2E.Tests;

/// <summary>wherry in a container of wherry's: what the manual says about it.</summary>
public class NestedTests
{
    // Inside, the programs of the machine are those of /usr; wherry keeps its store on a volume, since overlays do not lie on overlays.
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

    private static string[] Run(params string[] flags)
    {
        using var store = new Store();
        // Names of the libraries' directories as distributions have them, leading into /usr.
        store.Wherry("run", "--name", "tree", "--network=none", "bb", "sh", "-c", "mkdir -p /usr /var/lib /run; ln -s usr/lib /lib; ln -s usr/lib64 /lib64; ln -s usr/sbin /sbin").Succeeds();
        store.Wherry("commit", "-q", "tree", "machine").Succeeds();
        string[] run =
        [
            "run", "--rm", .. flags, "-v", "/usr:/usr:ro", "-v", $"{Path.GetDirectoryName(Surroundings.Program)}:/wherry:ro", "-v", $"{BusyboxImage.Archive}:/image.tar:ro",
            "-v", "/var/lib/wherry", "-e", "PATH=/usr/sbin:/usr/bin:/bin", .. Runtime(), "machine", "sh", "-c", Script,
        ];
        return store.Wherry(run).Succeeds().Text.Split('\n');
    }

    // A build for debugging needs .NET.
    private static string[] Runtime() => Environment.GetEnvironmentVariable("DOTNET_ROOT") is { Length: > 0 } root
        ? ["-e", $"DOTNET_ROOT={root}", .. root.StartsWith("/usr/", StringComparison.Ordinal) ? Array.Empty<string>() : ["-v", $"{root}:{root}:ro"]] : [];
}
