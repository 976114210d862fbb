namespace Containers.E2E.Tests;

/// <summary>Readers that have seen enough: the program ends as if by SIGPIPE, and has nothing to say about it.</summary>
public sealed class ClosedPipeTests
{
    [Fact]
    public void Commands_end_quietly_when_nobody_reads_on()
    {
        using var store = new Store();
        store.Wherry("run", "--name", "talker", "--network=none", "bb", "sh", "-c", "seq 200000; head -c 3000000 /dev/zero > /big").Succeeds();
        Assert.Equal("1 141", Head(store, "logs talker"));
        Assert.Equal("1 141", Head(store, "logs -f talker"));
        Assert.Equal("1 141", Head(store, "logs -f talker talker", "read -r id line; echo $line"));
        Assert.Equal("3 141", Head(store, "cp talker:/big -", "head -c 3 | wc -c"));
        Assert.Equal("3 141", Head(store, "export talker", "head -c 3 | wc -c"));
        Assert.Equal("3 141", Head(store, "save bb", "head -c 3 | wc -c"));
        Assert.Equal("1 141", Head(store, "run --rm --network=none bb seq 200000"));
        Assert.Equal("1 141", Head(store, "start -a talker"));
        Assert.Equal("0 141", Head(store, "ps -a", "", closed: true));
        Assert.Equal("0 141", Head(store, "images", "", closed: true));
        Assert.Equal("0 141", Head(store, "inspect talker", "", closed: true));
        Waiting.Until(() => store.Wherry("ps", "-q").Succeeds().Output.Length == 0, () => "a container nobody listens to goes on");
        Assert.Equal("0 141", Head(store, "rm talker", "", closed: true));
    }

    // What the reader saw, and how the program ended. With an output that is closed from the start, its reader is never there.
    private static string Head(Store store, string command, string reader = "head -n 1", bool closed = false)
    {
        var program = $"{Surroundings.Program} --root {store.Root} --runroot {store.RunRoot} {command}";
        var errors = Path.Combine(store.Scratch, "errors");
        var script = closed
            ? $"mkfifo {errors}.pipe; exec 5<>{errors}.pipe 6>{errors}.pipe 5<&-; {program} >&6 2>{errors}; code=$?; rm {errors}.pipe; echo 0 $code"
            : $"set -o pipefail; {program} 2>{errors} | {{ {reader}; }}; echo ${{PIPESTATUS[0]}}";
        var result = Surroundings.Run("/bin/bash", ["-c", script]).Succeeds();
        Assert.Empty(File.ReadAllText(errors));
        return string.Join(' ', result.Text.Split('\n'));
    }
}
