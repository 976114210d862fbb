using System.Diagnostics;
using System.Globalization;

namespace Containers.E2E.Tests;

/// <summary>
/// Kills, failing disks, full disks, crowds. WHERRY_LONG_TESTS=1 makes them long; "third" has each of the three modes that
/// all of this is run in do a third of that.
/// </summary>
public class BadLuckTests(BadLuckTests.Fixture fixture) : IClassFixture<BadLuckTests.Fixture>
{
    private const int EIO = 5;
    private const int ENOSPC = 28;

    private static readonly string[] s_modes = ["rootless-overlay", "rootless-fuse", "root"];

    private static bool IsLong => Environment.GetEnvironmentVariable("WHERRY_LONG_TESTS") == "1";

    // Every third change, and in each mode others.
    private static (int First, int Step) Faults => IsLong ? (1, 1) : (1 + Math.Max(0, Array.IndexOf(s_modes, Surroundings.Mode)), s_modes.Length);

    [Fact]
    public void Killed_at_any_instant_a_command_leaves_a_store_that_is_sound()
    {
        var instants = Effort(500, third: 170, everyDay: 24);
        using var store = new Store();
        var name = $"{fixture.Registry.Domain}/luck/bb:1";
        var archive = Path.Combine(store.Scratch, "image.tar");
        store.Wherry("push", "-q", "bb", name).Succeeds();
        Surroundings.Run("/usr/bin/skopeo", ["--tmpdir", store.Scratch, "copy", "--quiet", $"oci:{store.Root}/content:docker.io/library/bb:latest", $"docker-archive:{archive}:docker.io/library/loaded:1"]).Succeeds();
        var other = Path.Combine(store.Scratch, "other.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && head -c 3000000 /dev/urandom > blob && tar -cf {other} blob"]).Succeeds();
        var written = Path.Combine(store.Scratch, "written");
        string[][] commands =
        [
            ["cp", other, "base:/root/"], ["commit", "-q", "base", "committed"], ["save", "-q", "-o", written, "bb"], ["export", "-o", written, "base"], ["cp", "base:/bin/busybox", written],
            ["import", "-q", other, "other"], ["rmi", "-f", "other"], ["load", "-q", "-i", archive], ["pull", "-q", name], ["run", "--rm", "--network=none", "bb", "true"],
            ["create", "--name", "again", "--network=none", "bb"], ["rm", "-f", "again"], ["system", "prune", "-f"], ["import", "-q", other], ["image", "prune", "-f"],
            ["commit", "-q", "--squash", "base"],
        ];
        string[] basis = ["create", "--name", "base", "--network=none", "bb"]; // made again whenever a pruning has taken it
        store.Wherry(basis).Succeeds();
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var longest = commands.Select(command => Time(() => store.Wherry(command))).ToList();
        for (var i = 0; i < instants; i++)
        {
            var which = i % commands.Length;
            var what = $"`{string.Join(' ', commands[which])}`, instant {i} of seed {seed}";
            store.Wherry(basis);
            KillDuring(store, commands[which], random.Next((int)longest[which].TotalMilliseconds + 10), wholeFamily: random.Next(2) == 0);
            Waiting.Until(() => store.Processes().Count == 0, () => $"{what}: left {string.Join("; ", store.Processes())}");

            // A name taken twice, or a thing that is gone: both are what a kill may leave of the command. Damage is not.
            var check = store.Wherry("system", "check", "--repair", "--quick");
            Assert.True(check.ExitCode == 0, $"{what}: {check.Output}{check.Error}");
            Assert.All(check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.True(IsInFlight(line), $"{what}: {line}"));
            if (IsLong && i % 10 == 0)
            {
                Assert.True(store.Wherry("system", "check").ExitCode == 0, what);
            }

            Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "works").Succeeds().Text);
        }

        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Theory]
    [InlineData(EIO)]
    [InlineData(ENOSPC)]
    public void A_disk_that_fails_costs_one_command_and_nothing_that_was_there(int errno)
    {
        using var store = new Store();
        var other = Path.Combine(store.Scratch, "other.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && mkdir d && head -c 300000 /dev/urandom > d/blob && ln d/blob d/hard && ln -s blob d/soft && mkfifo d/pipe && tar -cf {other} d"]).Succeeds();
        store.Wherry("create", "--name", "base", "--network=none", "bb").Succeeds();
        store.Wherry("cp", Path.Combine(store.Scratch, "d"), "base:/root/").Succeeds();
        string[][] commands =
        [
            ["import", "-q", other, "other"], ["create", "--name", "again", "--network=none", "bb"], ["tag", "bb", "third"], ["commit", "-q", "base", "fourth"],
        ];
        foreach (var command in commands)
        {
            var failures = 0;
            for (var at = Faults.First; ; at += Faults.Step)
            {
                if (FaultInjector.Run(store, at, errno, command) is not { } result)
                {
                    break;
                }

                var what = $"`{string.Join(' ', command)}`, error {errno} at change {at}: {result.Output}{result.Error}";
                failures += result.ExitCode == 0 ? 0 : 1;
                Assert.True(result.ExitCode is 0 or 125, what);
                Assert.True(result.ExitCode == 0 || result.Error.Contains("Error: ", StringComparison.Ordinal), what);
                Assert.DoesNotContain("Unhandled", result.Error);
                var check = store.Wherry("system", "check", "--repair", "--quick");
                Assert.True(check.ExitCode == 0 && check.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).All(IsInFlight), what + check.Output + check.Error);
                store.Wherry("rm", "-f", "again").Succeeds();
                store.Wherry("rmi", "--ignore", "other", "third", "fourth").Succeeds();
            }

            Assert.True(failures > 0, $"no failure struck `{string.Join(' ', command)}`");
        }

        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "works").Succeeds().Text);
    }

    [Fact]
    public void A_full_disk_is_told_and_what_was_there_stays()
    {
        Assert.SkipUnless(Surroundings.IsRoot, "only root can put a store on a small disk of its own");
        using var store = new Store(withImage: false);
        Directory.CreateDirectory(store.Root);
        var flags = string.Join(' ', store.Flags);
        var big = Path.Combine(store.Scratch, "big.tar");
        Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch} && head -c 12000000 /dev/urandom > blob && tar -cf {big} blob"]).Succeeds();
        var script = $"""
            set -e
            mount -t tmpfs -o size=16m none {store.Root}
            w="{Surroundings.Program} {flags}"
            $w import -q {BusyboxImage.Archive} bb >/dev/null
            ! $w import -q {big} big
            $w system check --max-age 0s
            $w run --rm --network=none bb echo works
            """;
        var result = Surroundings.Run("/usr/bin/unshare", ["-m", "/bin/sh", "-c", script]).Succeeds();
        Assert.Equal("works", result.Text);
        Assert.Contains("no space left on device", result.Error);
    }

    [Fact]
    public void A_store_that_cannot_be_written_to_can_be_read()
    {
        using var store = new Store();
        store.Wherry("create", "--name", "idle", "--network=none", "bb").Succeeds();
        string script(string command) => Surroundings.IsRoot
            ? $"mount --bind {store.Root} {store.Root} && mount -o remount,bind,ro {store.Root} && exec {Surroundings.Program} {string.Join(' ', store.Flags)} {command}"
            : $"exec {Surroundings.Program} {string.Join(' ', store.Flags)} {command}";
        CommandResult Run(string command) => Surroundings.Run(Surroundings.IsRoot ? "/usr/bin/unshare" : "/usr/bin/env", [.. Surroundings.IsRoot ? (string[])["-m"] : [], "/bin/sh", "-c", script(command)]);
        var writable = Surroundings.IsRoot ? string.Empty : $"find {store.Root} -path '*/diff/*' -prune -o -path '*/work/*' -prune -o ! -type l -perm /222 -print";
        Surroundings.Run("/bin/sh", ["-c", Surroundings.IsRoot ? "true" : $"{writable} > {store.Scratch}/list; xargs chmod a-w < {store.Scratch}/list"]).Succeeds();
        try
        {
            Assert.Contains("bb", Run("images").Succeeds().Output);
            Assert.Contains("idle", Run("ps -a").Succeeds().Output);
            Assert.Contains("created", Run("inspect idle").Succeeds().Output);
            foreach (var command in (string[])[$"import -q {BusyboxImage.Archive} new", "tag bb other", "create --network=none bb", "rm idle"])
            {
                var result = Run(command);
                Assert.True(result.ExitCode is 125 or 1, $"{command}: {result.ExitCode} {result.Output}{result.Error}");
                var line = result.Error.Split('\n').First(each => each.StartsWith("Error: ", StringComparison.Ordinal));
                Assert.Matches("read-only file system|permission denied|cannot be written to", line.ToLowerInvariant());
                Assert.DoesNotContain("   at ", result.Error);
            }
        }
        finally
        {
            Surroundings.Run("/bin/sh", ["-c", Surroundings.IsRoot ? "true" : $"xargs chmod u+w < {store.Scratch}/list"]).Succeeds();
        }

        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
    }

    [Fact]
    public void After_a_reboot_containers_have_ended_and_start_again()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "up", "--network=none", "bb", "sh", "-c", "echo written > /file; sleep 100").Succeeds();
        Waiting.Until(() => store.Wherry("exec", "up", "cat", "/file").Output == "written\n", () => "the container does not write");
        store.Processes().ForEach(process => Kill(int.Parse(process.Split(':')[0], CultureInfo.InvariantCulture)));
        Waiting.Until(() => store.Processes().Count == 0, () => $"left: {string.Join("; ", store.Processes())}");
        Surroundings.Run("/bin/rm", ["-rf", store.RunRoot]).Succeeds();
        Assert.Contains("Exited (137)", store.Wherry("ps", "-a").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        store.Wherry("start", "up").Succeeds();
        Assert.Equal("written", store.Wherry("exec", "up", "cat", "/file").Succeeds().Text);
    }

    [Fact]
    public void A_stuck_command_keeps_no_reader_waiting()
    {
        using var store = new Store();
        store.Wherry("run", "-d", "--name", "up", "--network=none", "bb", "sleep", "100").Succeeds();
        using var loading = store.Start("load"); // holds the store while it waits for its input
        Surroundings.Run("/bin/kill", ["-STOP", loading.Id.ToString(CultureInfo.InvariantCulture)]).Succeeds();
        Readers(store);
        Surroundings.Run("/bin/kill", ["-KILL", loading.Id.ToString(CultureInfo.InvariantCulture)]).Succeeds();
        loading.WaitForExit();

        // As a collection that hangs would: nobody else has the store.
        using (var holder = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", $"""
            import fcntl, sys
            f = open("{store.Root}/lock", "r+")
            fcntl.lockf(f, fcntl.LOCK_EX)
            print("held", flush=True)
            sys.stdin.read()
            """]) { RedirectStandardInput = true, RedirectStandardOutput = true })!)
        {
            Assert.Equal("held", holder.StandardOutput.ReadLine());
            Readers(store);
            holder.StandardInput.Close();
            holder.WaitForExit();
        }
    }

    [Fact]
    public void A_crowd_on_one_store_gets_what_each_alone_would_get()
    {
        var span = TimeSpan.FromSeconds(Effort(60, third: 20, everyDay: 6));
        using var store = new Store();
        string[] names = [$"{fixture.Registry.Domain}/crowd/a:1", $"{fixture.Registry.Domain}/crowd/b:1"];
        store.Wherry("push", "-q", "bb", names[0]).Succeeds();
        store.Wherry("import", "-q", "-c", "CMD [\"echo\",\"b\"]", BusyboxImage.Archive, "b").Succeeds();
        store.Wherry("push", "-q", "b", names[1]).Succeeds();
        store.Wherry("rmi", "b").Succeeds();
        var clock = Stopwatch.StartNew();
        var errors = Enumerable.Range(0, 16).AsParallel().WithDegreeOfParallelism(16).SelectMany(member =>
        {
            var random = new Random(member);
            var strange = new List<string>();
            while (clock.Elapsed < span)
            {
                var name = names[random.Next(names.Length)];
                string[] command = random.Next(9) switch
                {
                    0 => ["pull", "-q", name],
                    1 => ["run", "--rm", "--network=none", name, "true"],
                    2 => ["run", "--rm", "--network=none", "--pull=never", "bb", "true"],
                    3 => ["rmi", name],
                    4 => ["create", "--network=none", "--name", $"crowd{random.Next(4)}", "bb"],
                    5 => ["rm", "-f", $"crowd{random.Next(4)}"],
                    6 => ["tag", "bb", $"tag{random.Next(4)}"],
                    7 => ["rmi", $"tag{random.Next(4)}"],
                    _ => ["system", "prune", "-f"],
                };
                var result = store.Wherry(command);
                strange.AddRange(result.Error.Split('\n').Where(line => line.Length > 0 && !IsOfACrowd(line)).Select(line => $"`{string.Join(' ', command)}`: {line}"));
                var list = store.Wherry("ps", "-a");
                strange.AddRange(list.ExitCode == 0 ? [] : [$"ps: {list.Error}"]);
            }

            return strange;
        }).ToList();
        Assert.True(errors.Count == 0, string.Join('\n', errors.Distinct().Take(20)));
        Assert.Empty(store.Wherry("system", "check", "--repair").Succeeds().Output);
        Assert.Equal("works", store.Wherry("run", "--rm", "--network=none", "bb", "echo", "works").Succeeds().Text);
    }

    private static int Effort(int whole, int third, int everyDay) => Environment.GetEnvironmentVariable("WHERRY_LONG_TESTS") switch
    {
        "1" => whole,
        "third" => third,
        _ => everyDay,
    };

    // What one command alone is told when another came before it.
    private static bool IsOfACrowd(string line) => line.StartsWith("Hint: ", StringComparison.Ordinal) || line.StartsWith("Trying to pull", StringComparison.Ordinal) || line.StartsWith("Extracting ", StringComparison.Ordinal) ||
        ((string[])["image not known", "no such container", "is already in use by", "image is in use by a container", "Pulling fs layer", "Download complete", "Already exists"])
        .Any(expected => line.Contains(expected, StringComparison.Ordinal));

    private static bool IsInFlight(string line) =>
        line.EndsWith("left by a command that did not end by itself: removed", StringComparison.Ordinal) || line.EndsWith("it does not list the images there are: written again", StringComparison.Ordinal) ||
        (line.StartsWith("name ", StringComparison.Ordinal) && line.EndsWith(": removed", StringComparison.Ordinal));

    private static void Readers(Store store)
    {
        Assert.Contains("up", store.Wherry("ps").Succeeds().Output);
        Assert.Contains("bb", store.Wherry("images").Succeeds().Output);
        Assert.Equal("running", store.Inspect("up", "{{.State.Status}}"));
        store.Wherry("logs", "up").Succeeds();
    }

    private static TimeSpan Time(Action action)
    {
        var clock = Stopwatch.StartNew();
        action();
        return clock.Elapsed;
    }

    // In a process group of its own, so that its helpers can be killed with it, or outlive it.
    private static void KillDuring(Store store, string[] command, int milliseconds, bool wholeFamily)
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["-w", Surroundings.Program, .. store.Flags, .. command])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        if (process.WaitForExit(milliseconds))
        {
            return;
        }

        List<int> family = wholeFamily
            ? [process.Id, .. GroupOf(process.Id), .. store.Processes().Select(each => int.Parse(each.Split(':')[0], CultureInfo.InvariantCulture))]
            : [process.Id];
        foreach (var member in family.Distinct())
        {
            Kill(member);
        }

        process.WaitForExit();
    }

    // One by one and each by its own number: never a group's, which a slip would turn into everybody's.
    private static void Kill(int id) => Surroundings.Run("/bin/kill", ["-KILL", id.ToString(CultureInfo.InvariantCulture)]);

    private static List<int> GroupOf(int leader)
    {
        var members = new List<int>();
        foreach (var directory in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                var state = File.ReadAllText(Path.Combine(directory, "stat"));
                if (state[(state.LastIndexOf(')') + 2)..].Split(' ')[2] == leader.ToString(CultureInfo.InvariantCulture))
                {
                    members.Add(int.Parse(Path.GetFileName(directory), CultureInfo.InvariantCulture));
                }
            }
            catch (IOException)
            {
                // It has just ended.
            }
        }

        return members;
    }

    public sealed class Fixture : IDisposable
    {
        public RegistryProgram Registry { get; } = new();

        public void Dispose() => Registry.Dispose();
    }
}
