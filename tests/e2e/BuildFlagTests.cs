using System.Diagnostics;
using System.Text.Json;

namespace Containers.E2E.Tests;

/// <summary>build: what flags say about the image, about how commands run, and about how the build is told.</summary>
public class BuildFlagTests
{
    [Fact]
    public void What_was_made_is_told_to_files_and_programs()
    {
        using var store = new Store();
        var context = Context(store, "FROM bb\nRUN echo said; echo loud >&2; true\n");
        var (metadata, log) = (Path.Combine(store.Scratch, "metadata"), Path.Combine(store.Scratch, "log"));
        var built = store.Wherry("build", "--network=none", "-t", "app:2", "-t", "other", "--metadata-file", metadata, "--logfile", log, context).Succeeds();
        using var json = JsonDocument.Parse(File.ReadAllText(metadata));
        Assert.Equal("sha256:" + built.Text, json.RootElement.GetProperty("containerimage.config.digest").GetString());
        Assert.Equal(store.Inspect("app:2", "{{.Digest}}"), json.RootElement.GetProperty("containerimage.digest").GetString());
        Assert.Equal("docker.io/library/app:2,docker.io/library/other:latest", json.RootElement.GetProperty("image.name").GetString());
        Assert.Contains(" said\n", File.ReadAllText(log));
        Assert.DoesNotContain("said", built.Error);

        var told = store.Wherry("build", "--network=none", "--no-cache", "--progress=rawjson", context).Succeeds();
        var lines = told.Error.Split('\n').Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var vertexes = lines.Where(line => line.TryGetProperty("vertexes", out _)).SelectMany(line => line.GetProperty("vertexes").EnumerateArray()).ToList();
        Assert.Equal(2, vertexes.Where(vertex => vertex.TryGetProperty("completed", out _)).Select(vertex => vertex.GetProperty("digest").GetString()).Distinct().Count());
        var logs = lines.Where(line => line.TryGetProperty("logs", out _)).SelectMany(line => line.GetProperty("logs").EnumerateArray()).ToList();
        Assert.Contains(logs, entry => entry.GetProperty("stream").GetInt32() == 2 && System.Text.Encoding.UTF8.GetString(entry.GetProperty("data").GetBytesFromBase64()).Contains("loud"));
    }

    [Fact]
    public void A_timestamp_is_that_of_everything_that_is_new_and_of_no_other_build()
    {
        using var store = new Store();
        var context = Context(store, "FROM bb\nCOPY f /f\nRUN echo x > /x && touch -d '1999-01-01 00:00:00' /x\n");
        File.WriteAllText(Path.Combine(context, "f"), "f");
        string Times() => store.Wherry("run", "--rm", "--network=none", "app", "stat", "-c", "%Y", "/f", "/x").Succeeds().Text;
        Build(store, context, "-t", "app").Succeeds();
        Assert.EndsWith("\n915148800", Times(), StringComparison.Ordinal);
        Build(store, context, "-t", "app", "--timestamp", "1000000000").Succeeds();
        Assert.Equal("1000000000\n1000000000", Times());
        Assert.StartsWith("2001-09-09T01:46:40", store.Inspect("app", "{{.Created}}"), StringComparison.Ordinal);
        Build(store, context, "-t", "app", "--source-date-epoch", "1000000000").Succeeds();
        Assert.Equal("1000000000\n915148800", Times());
        Build(store, context, "-t", "app").Succeeds();
        Assert.EndsWith("\n915148800", Times(), StringComparison.Ordinal);
        Assert.Contains("want seconds since 1970", Build(store, context, "--timestamp", "yesterday").Exits(125).Error);
    }

    [Fact]
    public void Flags_say_what_the_image_says()
    {
        using var store = new Store();
        Build(store, Context(store, "FROM bb\nLABEL base=1 both=1\nENV A=1 B=2\n"), "-t", "base").Succeeds();
        var context = Context(store, "FROM nothing-of-this-name\nLABEL own=1\nENV C=3\n");
        Build(store, context, "-t", "app", "--from", "base", "--label", "flag=x", "--env", "D=4", "--unsetenv", "A", "--unsetlabel", "both", "--identity-label").Succeeds();
        Assert.Equal("[PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin B=2 C=3 D=4]", store.Inspect("app", "{{.Config.Env}}"));
        Assert.Matches(@"^map\[base:1 flag:x io\.wherry\.version:\S+ own:1\]$", store.Inspect("app", "{{.Config.Labels}}"));
        Build(store, context, "-t", "app", "--from", "base", "--inherit-labels=false", "--omit-history", "--annotation", "manifest:note=1", "--annotation", "other=2").Succeeds();
        Assert.Equal("map[own:1]", store.Inspect("app", "{{.Config.Labels}}"));
        var layout = Path.Combine(store.Scratch, "layout");
        Build(store, context, "-t", "app", "--from", "base", "--annotation", "manifest:note=1", "--annotation", "other=2", "-o", $"type=oci,tar=false,dest={layout}").Succeeds();
        using var manifest = JsonDocument.Parse(Surroundings.Run("/usr/bin/skopeo", ["inspect", "--raw", $"oci:{layout}"]).Succeeds().Output);
        Assert.Equal("1", manifest.RootElement.GetProperty("annotations").GetProperty("note").GetString());
        Assert.Equal("2", manifest.RootElement.GetProperty("annotations").GetProperty("other").GetString());
    }

    [Fact]
    public void Isolation_by_chroot_alone_shares_names_and_processes_with_the_host()
    {
        using var store = new Store();
        var context = Context(store, "FROM bb\nRUN for space in uts ipc pid; do readlink /proc/self/ns/$space; done > /spaces\n");
        string Spaces(params string[] flags)
        {
            Build(store, context, ["--no-cache", "-t", "app", .. flags]).Succeeds();
            return store.Wherry("run", "--rm", "--network=none", "app", "cat", "/spaces").Succeeds().Text;
        }

        var own = string.Join('\n', ((string[])["uts", "ipc", "pid"]).Select(space => new FileInfo($"/proc/self/ns/{space}").LinkTarget));
        Assert.Equal(own, Spaces("--isolation", "chroot"));
        Assert.NotEqual(own, Spaces("--isolation", "oci"));
        Assert.Equal(own.Split('\n')[1], Spaces("--ipc=host").Split('\n')[1]);
        Assert.Contains("want oci or chroot", Build(store, context, "--isolation", "hyperv").Exits(125).Error);
        Assert.Contains("own namespace", Build(store, context, "--userns", "auto").Exits(125).Error);
    }

    [Fact]
    public void Keys_in_files_are_served_by_an_agent_that_ends_with_the_build()
    {
        using var store = new Store();
        var (key, locked) = (Path.Combine(store.Scratch, "key"), Path.Combine(store.Scratch, "locked"));
        Surroundings.Run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "of-the-build", "-f", key]).Succeeds();
        Surroundings.Run("/usr/bin/ssh-keygen", ["-q", "-t", "ed25519", "-N", "passphrase", "-f", locked]).Succeeds();
        var context = Context(store, "FROM bb\nRUN --mount=type=ssh test -S \"$SSH_AUTH_SOCK\"\nRUN --mount=type=ssh,id=two,required=true,target=/agent test -S /agent\nRUN test -z \"$SSH_AUTH_SOCK\" && ! test -e /agent\n");
        var built = Build(store, context, "--ssh", $"default={key}", "--ssh", $"two={key}").Succeeds();
        Assert.DoesNotContain("of-the-build", built.Error);
        Waiting.Until(() => !store.Processes().Exists(process => process.Contains("ssh-agent")), () => "an agent is left");
        var refused = Build(store, context, "--no-cache", "--ssh", $"default={locked}", "--ssh", $"two={key}").Exits(125);
        Assert.Contains("cannot be loaded", refused.Error);
        Assert.Contains("ssh-add", refused.Error);
        Assert.Contains("no such file", Build(store, context, "--ssh", "default=/nowhere").Exits(125).Error);
    }

    [Fact]
    public void Interrupted_at_any_instant_a_build_leaves_nothing_but_its_cache()
    {
        using var store = new Store();
        var context = Context(store, """
            FROM bb AS one
            RUN mkdir /many && for i in $(seq 200); do echo $i > /many/$i; done
            FROM bb
            COPY . /all
            RUN --mount=type=cache,target=/cache echo x >> /cache/x
            COPY --from=one /many /many
            RUN --mount=type=secret,id=s cat /run/secrets/s > /dev/null
            RUN true
            """);
        File.WriteAllText(Path.Combine(context, "s"), "secret");
        Directory.CreateDirectory(Path.Combine(context, "sub"));
        Enumerable.Range(0, 100).ToList().ForEach(i => File.WriteAllText(Path.Combine(context, $"sub/{i}"), new string('x', 5000)));
        var watch = Stopwatch.StartNew();
        string[] command = ["build", "-q", "--network=none", "--secret", $"id=s,src={context}/s", context];
        store.Wherry([.. command, "--no-cache"]).Succeeds();
        var whole = (int)watch.ElapsedMilliseconds;
        var (random, interrupted) = (new Random(12), 0);
        for (var round = 0; round < 12; round++)
        {
            store.Wherry("builder", "prune", "-af").Succeeds();
            using var build = store.Start(command);
            var ended = build.WaitForExit(random.Next(whole));
            if (!ended)
            {
                Surroundings.Run("/bin/kill", [round % 4 == 3 ? "-KILL" : "-INT", $"{build.Id}"]);
                build.WaitForExit();
                interrupted += build.ExitCode == 0 ? 0 : 1; // one may end by itself at that very instant
            }

            Waiting.Until(() => store.Processes().Count == 0, () => $"round {round}: processes are left: {string.Join("; ", store.Processes())}");
            Waiting.Until(() => store.Wherry("ps", "-aq", "--external").Succeeds().Text.Length == 0, () => $"round {round}: a container is left");
            store.Wherry("image", "prune", "-f").Succeeds();
            Assert.Empty(Left(store.Root, "build/scratch"));
            Assert.Empty(Left(store.Root, "containers"));
            Assert.Empty(Left(store.RunRoot, "containers"));
        }

        Assert.NotEqual(0, interrupted);
        store.Wherry(command).Succeeds();
        store.Wherry("system", "check", "--repair").Succeeds(); // a name that somebody who was killed had just taken leads nowhere until it is wanted again
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Theory]
    [InlineData("--rusage-logfile=x", "nobody measures")]
    [InlineData("--signature-policy=x", "policy.json")]
    [InlineData("--cw=type=sev", "confidential")]
    [InlineData("--cpp-flag=-DX", "preprocessor")]
    [InlineData("--stdin", "no input")]
    [InlineData("--inherit-annotations", "annotations")]
    [InlineData("--annotation=index:a=b", "manifest annotate")]
    [InlineData("--call=outline", "want build or check")]
    [InlineData("--sign-by=me", "push with --sign-by")]
    public void What_cannot_be_honoured_is_refused_with_a_reason(string flag, string reason)
    {
        using var store = new Store(withImage: false);
        Assert.Contains(reason, Build(store, Context(store, "FROM scratch\n"), flag).Exits(125).Error);
    }

    [Fact]
    public void Without_layers_there_is_one_new_layer_and_no_cache()
    {
        using var store = new Store();
        var context = Context(store, "FROM bb\nRUN cat /proc/sys/kernel/random/uuid > /one\nRUN echo 2 > /two\nCOPY Dockerfile /three\n");
        var before = int.Parse(store.Inspect("bb", "{{len .RootFS.Layers}}"));
        var first = Build(store, context, "--layers=false", "-D", "--created-annotation", "--runtime=crun", "--transient-run-mounts").Succeeds().Text;
        var second = Build(store, context, "--layers=false").Succeeds().Text;
        Assert.NotEqual(first, second);
        Assert.Equal($"{before + 1}", store.Inspect(first, "{{len .RootFS.Layers}}"));
        Assert.Equal("2", store.Wherry("run", "--rm", "--network=none", first, "cat", "/two").Succeeds().Text);
    }

    private static string[] Left(string root, string directory) => Directory.Exists(Path.Combine(root, directory)) ? Directory.GetFileSystemEntries(Path.Combine(root, directory)) : [];

    private static CommandResult Build(Store store, string context, params string[] flags) => store.Wherry(["build", "-q", "--network=none", .. flags, context]);

    private static string Context(Store store, string file)
    {
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, Guid.NewGuid().ToString("n"))).FullName;
        File.WriteAllText(Path.Combine(context, "Dockerfile"), file);
        return context;
    }
}
