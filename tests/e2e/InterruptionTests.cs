using System.Diagnostics;

namespace Containers.E2E.Tests;

/// <summary>Commands that make many things and are told to end at any instant: nothing is left half made, and they end as anything does that a signal ends.</summary>
public sealed class InterruptionTests
{
    private static readonly (string Name, int Code)[] s_signals = [("INT", 130), ("TERM", 143), ("HUP", 129)];

    // It never comes to an end by itself: one that prepares for the others does not end.
    private const string Shop = """
        kind: Secret
        metadata: {name: keys}
        stringData: {pw: unspeakable}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: data}
        ---
        kind: Pod
        metadata: {name: first}
        spec:
          containers:
          - {name: a, image: bb, command: [sleep, "1000"], volumeMounts: [{name: w, mountPath: /w}, {name: theirs, mountPath: /theirs}, {name: new, mountPath: /new}]}
          - {name: b, image: bb, command: [sleep, "1000"], volumeMounts: [{name: w, mountPath: /w}]}
          volumes:
          - {name: w, emptyDir: {}}
          - {name: theirs, persistentVolumeClaim: {claimName: theirs}}
          - {name: new, persistentVolumeClaim: {claimName: new}}
        ---
        kind: Pod
        metadata: {name: shop}
        spec:
          initContainers: [{name: prepare, image: bb, command: [sleep, "1000"], volumeMounts: [{name: d, mountPath: /d}]}]
          containers: [{name: web, image: bb, command: [sleep, "1000"], envFrom: [{secretRef: {name: keys}}]}]
          volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]
        """;

    [Fact]
    public void Playing_a_file_that_is_interrupted_at_any_instant_leaves_nothing()
    {
        using var store = new Store();
        store.Wherry("volume", "create", "theirs").Succeeds();
        store.Wherry("run", "--rm", "--network=none", "-v", "theirs:/v", "bb", "touch", "/v/kept").Succeeds();
        string[] command = ["kube", "play", "--network=none", Write(store)];
        var whole = 0;
        var random = new Random(8);
        for (var round = 0; round < 6; round++)
        {
            var watch = Stopwatch.StartNew();
            using var play = store.Start(command);
            if (round == 0)
            {
                AwaitPreparation(store);
                whole = (int)watch.ElapsedMilliseconds;
            }
            else
            {
                Assert.False(play.WaitForExit(random.Next(whole)), "it came to an end");
            }

            Interrupt(play, round);
            RequireNothing(store, $"round {round}");
        }

        store.Wherry("run", "--rm", "--network=none", "-v", "theirs:/v", "bb", "ls", "/v/kept").Succeeds();
        store.Wherry("volume", "rm", "theirs").Succeeds();
    }

    [Fact]
    public void A_file_that_is_played_is_interrupted_from_the_terminal()
    {
        using var store = new Store();
        store.Wherry("volume", "create", "theirs").Succeeds();
        using (var terminal = new PseudoTerminal(store, "kube", "play", "--network=none", Write(store)))
        {
            AwaitPreparation(store);
            terminal.Type("\u0003");
            Assert.Equal(130, terminal.End());
            Assert.DoesNotContain("Error", terminal.Output);
        }

        RequireNothing(store, "afterwards");
        store.Wherry("volume", "rm", "theirs").Succeeds();
    }

    [Fact]
    public void A_build_that_is_interrupted_leaves_nothing_but_the_steps_it_has_done()
    {
        using var store = new Store();
        var context = Directory.CreateDirectory(Path.Combine(store.Scratch, "context")).FullName;
        var outside = Directory.CreateDirectory(Path.Combine(store.Scratch, "outside")).FullName;
        var begun = Path.Combine(outside, "begun");
        File.WriteAllText(Path.Combine(context, ".dockerignore"), "ignored\n");
        File.WriteAllText(Path.Combine(context, "file"), new string('x', 100_000));
        File.WriteAllText(Path.Combine(context, "Dockerfile"), """
            FROM bb
            COPY . /all
            RUN --mount=type=cache,target=/cache --mount=type=bind,target=/context --mount=type=secret,id=s <<END
            touch /changed /cache/x /outside/begun
            sleep 1000
            END
            """);
        for (var round = 0; round < s_signals.Length; round++)
        {
            using var step = store.Start("build", "-q", "--network=none", "-v", $"{outside}:/outside", "--secret", $"id=s,src={context}/file", context);
            Waiting.Until(() => File.Exists(begun), () => "the step does not begin");
            Interrupt(step, round);
            RequireNoBuild(store, $"{s_signals[round].Name} in a step");
            File.Delete(begun);

            // The context comes, and never ends.
            using var arrival = store.Start("build", "-q", "--network=none", "-");
            arrival.StandardInput.Write(new string('\0', 50_000));
            arrival.StandardInput.Flush();
            Waiting.Until(() => Directory.EnumerateFiles(Path.Combine(store.Root, "build", "scratch"), "*", SearchOption.AllDirectories).Any(), () => "the context does not come");
            Interrupt(arrival, round);
            RequireNoBuild(store, $"{s_signals[round].Name} in a context");
        }

        using (var terminal = new PseudoTerminal(store, "build", "--network=none", "-v", $"{outside}:/outside", "--secret", $"id=s,src={context}/file", context))
        {
            Waiting.Until(() => File.Exists(begun), () => "the step does not begin");
            terminal.Type("\u0003");
            Assert.Equal(130, terminal.End());
            Assert.DoesNotContain("Error", terminal.Output);
        }

        RequireNoBuild(store, "from the terminal");
    }

    private static void RequireNoBuild(Store store, string when)
    {
        // What the step's monitor takes away, it does when we have ended.
        Waiting.Until(() => store.Processes().Count == 0, () => $"{when}: processes are left: {string.Join("; ", store.Processes())}");
        string[] places = [.. Left(store.Root, "build/scratch"), .. Left(store.Root, "containers"), .. Left(store.RunRoot, "containers"), .. Left(store.Root, "content/ingest"), .. Left(store.Root, "layers").Where(path => Path.GetFileName(path).StartsWith('.'))];
        Assert.Equal($"{when}: ", $"{when}: {string.Join(' ', places)}");
        Assert.Equal($"{when}: ", $"{when}: {store.Wherry("ps", "-aq", "--external").Succeeds().Text}{store.Wherry("system", "check").Succeeds().Text}");
        Assert.Single(store.Wherry("images", "-aq").Succeeds().Text.Split('\n'));
        store.Wherry("run", "--rm", "--network=none", "bb", "true").Succeeds();
    }

    private static string[] Left(string root, string directory) => Directory.Exists(Path.Combine(root, directory)) ? Directory.GetFileSystemEntries(Path.Combine(root, directory)) : [];

    private static void AwaitPreparation(Store store) =>
        Waiting.Until(() => store.Wherry("ps", "-q", "--filter", "name=shop-prepare").Succeeds().Text.Length > 0, () => "what prepares does not run");

    private static void Interrupt(Process process, int round)
    {
        var (signal, code) = s_signals[round % s_signals.Length];
        Surroundings.Run("/bin/kill", [$"-{signal}", $"{process.Id}"]).Succeeds();
        process.WaitForExit();
        Assert.Equal($"{signal} {code}", $"{signal} {process.ExitCode}");
    }

    private static void RequireNothing(Store store, string when)
    {
        foreach (var command in (string[][])[["ps", "-aq"], ["pod", "ps", "-q"], ["secret", "ls", "-q"], ["system", "check"]])
        {
            Assert.Equal($"{when}: ", $"{when}: {store.Wherry(command).Succeeds().Text}");
        }

        Assert.Equal($"{when}: theirs", $"{when}: {store.Wherry("volume", "ls", "-q").Succeeds().Text}");
        Waiting.Until(() => store.Processes().Count == 0, () => $"{when}: processes are left: {string.Join("; ", store.Processes())}");
    }

    private static string Write(Store store)
    {
        var path = Path.Combine(store.Scratch, "shop.yaml");
        File.WriteAllText(path, Shop);
        return path;
    }
}
