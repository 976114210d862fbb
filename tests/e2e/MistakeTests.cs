using System.Collections.Concurrent;

namespace Containers.E2E.Tests;

/// <summary>
/// What is said, with which exit code, when a command is given something it cannot do: the table "Mistakes/table" has a line for
/// each, and nothing in it changes what the next finds. Scripts look for these codes and words.
/// </summary>
public class MistakeTests
{
    private static readonly string s_table = Path.Combine(AppContext.BaseDirectory, "Mistakes", "table");

    [Fact]
    public void Each_mistake_has_its_exit_code_and_words()
    {
        using var store = new Store();
        Furnish(store);
        var wrong = new ConcurrentBag<string>();
        var cases = File.ReadAllLines(s_table).Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(" | ", 3)).ToList();
        Assert.True(cases.Count > 100, "the table is not there");
        Parallel.ForEach(cases, new ParallelOptions { MaxDegreeOfParallelism = 4 }, expected =>
        {
            var result = Surroundings.Run("/bin/sh", ["-c", $"cd {store.Scratch}; exec {Surroundings.Program} --root {store.Root} --runroot {store.RunRoot} {expected[1]} </dev/null"]);
            var said = result.Error.Split('\n')[0];
            if (result.ExitCode != int.Parse(expected[0], System.Globalization.CultureInfo.InvariantCulture) || !said.Contains(expected[2], StringComparison.Ordinal))
            {
                wrong.Add($"{string.Join(" | ", expected)}\n    {result.ExitCode}: {said}");
            }
        });

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
        Assert.Equal("fresh created\nhalted exited\nheld paused\nover exited\nready initialized\nup running", string.Join('\n', store.Wherry("ps", "-a", "--format", "{{.Names}} {{.State}}").Succeeds().Text.Split('\n').Order(StringComparer.Ordinal)));
        Assert.Equal("free\nkept", store.Wherry("volume", "ls", "-q").Succeeds().Text);
        store.Wherry("unpause", "held").Succeeds();
        store.Wherry("volume", "rm", "free").Succeeds();
        store.Wherry("secret", "rm", "told").Succeeds();
    }

    // One of each kind: "up" runs, "held" is paused, "ready" is made ready, "fresh" has never run, "over" has ended, "halted" was stopped.
    private static void Furnish(Store store)
    {
        store.Wherry("run", "-d", "--name", "up", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("run", "-d", "--name", "held", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("pause", "held").Succeeds();
        store.Wherry("create", "--name", "ready", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("init", "ready").Succeeds();
        store.Wherry("create", "--name", "fresh", "--network=none", "-v", "kept:/v", "bb", "true").Succeeds();
        store.Wherry("run", "--name", "over", "--network=none", "bb", "sh", "-c", "exit 3").Exits(3);
        store.Wherry("run", "-d", "--name", "halted", "--network=none", "bb", "sleep", "1000").Succeeds();
        store.Wherry("stop", "-t0", "halted").Succeeds();
        store.Wherry("volume", "create", "free").Succeeds();
        store.WherryWithInput("x", "secret", "create", "told", "-").Succeeds();
    }
}
