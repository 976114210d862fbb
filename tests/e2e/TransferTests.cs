using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Containers.E2E.Tests;

/// <summary>Pulls as users see them: how they go, what happens when they are interrupted, which way they take.</summary>
public class TransferTests(RegistryTests.Fixture fixture) : IClassFixture<RegistryTests.Fixture>
{
    private const int LayerLength = 12 * 1024 * 1024;

    [Fact]
    public void An_interrupted_pull_leaves_nothing_but_what_the_next_one_goes_on_with()
    {
        var path = $"slow/{Guid.NewGuid():n}:1";
        var id = Publish($"{fixture.Registry.Domain}/{path}");
        using var line = new SlowLine(fixture.Registry.Domain);
        using var store = new Store(withImage: false);
        using (var terminal = new PseudoTerminal(store, ["TERM=xterm"], ["pull", $"{line.Domain}/{path}"]))
        {
            // A bar with how much there is of how much, how quickly it comes and how long that takes.
            Waiting.Until(() => Moving.IsMatch(terminal.Output), () => $"no rate is shown: {terminal.Output}");
            terminal.Type("\u0003");
            Assert.NotEqual(0, terminal.End());
        }

        Assert.Empty(store.Wherry("images", "-q").Succeeds().Text);
        Assert.DoesNotContain(Directory.GetFiles(Path.Combine(store.Root, "content/blobs/sha256")), blob => new FileInfo(blob).Length >= LayerLength);
        Assert.Contains(Directory.GetFiles(Path.Combine(store.Root, "content/ingest")), part => new FileInfo(part).Length > 0);
        line.Mend();
        var again = store.Wherry("--log-level=debug", "pull", $"{line.Domain}/{path}").Succeeds();
        Assert.Matches(@"[1-9]\d* of \d+ bytes are here from an earlier try", again.Error);
        Assert.Equal(id, again.Text);
        store.Wherry("system", "check").Succeeds();

        // To a pipe there are plain lines, and what is here is said to be.
        var third = store.Wherry("pull", $"{line.Domain}/{path}").Succeeds();
        Assert.DoesNotContain('\e', third.Error);
        Assert.Equal(2, third.Error.Split('\n').Count(text => text.EndsWith(": Already exists", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_layer_is_unpacked_while_it_arrives()
    {
        var path = $"slow/{Guid.NewGuid():n}:1";
        var id = Publish($"{fixture.Registry.Domain}/{path}");
        using var line = new SlowLine(fixture.Registry.Domain);
        using var store = new Store(withImage: false);
        var layers = Path.Combine(store.Root, "layers");
        using (var terminal = new PseudoTerminal(store, ["TERM=xterm"], ["pull", $"{line.Domain}/{path}"]))
        {
            Waiting.Until(() => Staged(layers).Any(file => file.Length > 0), () => $"nothing is unpacked yet: {terminal.Output}");
            Assert.DoesNotContain(Directory.GetFiles(Path.Combine(store.Root, "content/blobs/sha256")), blob => new FileInfo(blob).Length >= LayerLength);
            Assert.DoesNotContain(Directory.GetDirectories(layers), layer => !Path.GetFileName(layer).StartsWith('.'));
            terminal.Type("\u0003");
            Assert.Equal(130, terminal.End());
            Assert.DoesNotContain("Error", terminal.Output);
        }

        // What was unpacked is gone with it, and what it kept is no damage.
        Assert.Empty(Directory.GetDirectories(layers));
        Assert.Empty(store.Wherry("system", "check").Succeeds().Output);
        Assert.Empty(store.Wherry("system", "check", "--repair").Succeeds().Output);

        // What was unpacked of it is nothing; what arrived of it is where the next one goes on.
        Assert.Empty(store.Wherry("images", "-aq").Succeeds().Text);
        line.Mend();
        var again = store.Wherry("--log-level=debug", "pull", "-q", $"{line.Domain}/{path}").Succeeds();
        Assert.Matches(@"[1-9]\d* of \d+ bytes are here from an earlier try", again.Error);
        Assert.DoesNotContain("could not be unpacked while it arrived", again.Error);
        Assert.Equal(id, again.Text);
        Assert.Empty(Staged(layers));
        Assert.Single(Directory.GetDirectories(layers));
        store.Wherry("system", "check").Succeeds();
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("KILL", 137)]
    public void What_a_pull_leaves_that_was_ended_is_no_damage(string signal, int code)
    {
        var path = $"slow/{Guid.NewGuid():n}:1";
        Publish($"{fixture.Registry.Domain}/{path}");
        using var line = new SlowLine(fixture.Registry.Domain);
        using var store = new Store(withImage: false);
        var layers = Path.Combine(store.Root, "layers");
        using (var pull = store.Start("pull", "-q", $"{line.Domain}/{path}"))
        {
            Waiting.Until(() => Staged(layers).Any(file => file.Length > 0), () => "nothing is unpacked yet");
            Surroundings.Run("/bin/kill", [$"-{signal}", $"{pull.Id}"]).Succeeds();
            pull.WaitForExit();
            Assert.Equal(code, pull.ExitCode);
        }

        // Only who is killed can take nothing away; its workers end with it.
        Waiting.Until(() => store.Processes().Count == 0, () => "the worker lives on");
        var check = store.Wherry("system", "check").Succeeds().Output;
        Assert.Equal(signal == "KILL" ? 1 : 0, check.Split('\n').Count(text => text.Contains(".staging-", StringComparison.Ordinal) && text.EndsWith(": left by a command that did not end by itself", StringComparison.Ordinal)));
        Assert.DoesNotContain("ingest", check);
        Assert.Contains("a part of a layer that nobody went on fetching", store.Wherry("system", "check", "--max-age", "0s").Succeeds().Output);
        Assert.Contains("ingest", store.Wherry("system", "check", "--repair", "--max-age", "0s").Succeeds().Output);
        Assert.Empty(Directory.GetDirectories(layers));
        Assert.Empty(store.Wherry("system", "check", "--max-age", "0s").Succeeds().Output);
    }

    [Theory]
    [InlineData("HTTPS_PROXY", null)]
    [InlineData("https_proxy", null)]
    [InlineData("HTTPS_PROXY", "[engine]\nenv = [\"HTTPS_PROXY=http://{0}\"]\n")]
    public async Task Registries_are_reached_by_way_of_the_proxy(string name, string? settings)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var asked = FirstLineAsync(listener);
        using var store = new Store(withImage: false);
        var file = Path.Combine(store.Scratch, "containers.conf");
        File.WriteAllText(file, string.Format(settings ?? string.Empty, listener.LocalEndpoint));
        string[] variables = [$"CONTAINERS_CONF={file}", settings is null ? $"{name}=http://{listener.LocalEndpoint}" : "OTHER=1"];
        Surroundings.Run("/usr/bin/env", [.. variables, Surroundings.Program, .. store.Flags, "pull", "-q", "--retry=0", "registry.invalid/x"]).Exits(125);
        Assert.Equal("CONNECT registry.invalid:443 HTTP/1.1", await asked);

        while (listener.Pending())
        {
            listener.AcceptTcpClient().Dispose(); // what it tried besides
        }

        // Excepted: the name is looked for without it, and is nobody's.
        var excepted = Surroundings.Run("/usr/bin/env", [.. variables, "NO_PROXY=.invalid", Surroundings.Program, .. store.Flags, "pull", "-q", "--retry=0", "registry.invalid/x"]).Exits(125);
        Assert.Contains("registry.invalid", excepted.Error);
        Assert.False(listener.Pending());
    }

    [Fact]
    public void Containers_are_told_of_the_proxy_unless_that_is_switched_off()
    {
        using var store = new Store();
        string[] Run(params string[] flags) => [.. store.Flags, "run", "--rm", "--network=none", .. flags, "bb", "sh", "-c", "echo $HTTPS_PROXY"];
        string[] variables = ["HTTPS_PROXY=http://proxy.invalid:1"];
        Assert.Equal("http://proxy.invalid:1", Surroundings.Run("/usr/bin/env", [.. variables, Surroundings.Program, .. Run()]).Succeeds().Text);
        Assert.Empty(Surroundings.Run("/usr/bin/env", [.. variables, Surroundings.Program, .. Run("--http-proxy=false")]).Succeeds().Text);
        var file = Path.Combine(store.Scratch, "containers.conf");
        File.WriteAllText(file, "[containers]\nhttp_proxy = false\n");
        Assert.Empty(Surroundings.Run("/usr/bin/env", [.. variables, $"CONTAINERS_CONF={file}", Surroundings.Program, .. Run()]).Succeeds().Text);
    }

    // Files of layers that are not there yet. They come and go meanwhile.
    private static List<FileInfo> Staged(string layers)
    {
        try
        {
            return !Directory.Exists(layers) ? [] : [.. Directory.GetDirectories(layers, ".staging-*").SelectMany(staging => Directory.GetFiles(Path.Combine(staging, "diff"))).Select(file => new FileInfo(file)).Where(file => file.Exists)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static readonly System.Text.RegularExpressions.Regex Moving = new(@"Downloading \[=*> *\] [\d.]+[kM]?B/12\.\d+MB [\d.]+[kM]?B/s (\d+m)?\d+s");

    private static async Task<string> FirstLineAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync();
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        return await reader.ReadLineAsync() ?? string.Empty;
    }

    // An image with a layer that takes a while, and does not become smaller on the way.
    private static string Publish(string name)
    {
        using var store = new Store(withImage: false);
        var content = new byte[LayerLength];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(Path.Combine(store.Scratch, "large"), content);
        var archive = Path.Combine(store.Scratch, "large.tar");
        Surroundings.Run("/bin/tar", ["-C", store.Scratch, "-cf", archive, "large"]).Succeeds();
        store.Wherry("import", "-q", archive, name).Succeeds();
        store.Wherry("push", "-q", name).Succeeds();
        return store.Inspect(name, "{{.Id}}");
    }
}
