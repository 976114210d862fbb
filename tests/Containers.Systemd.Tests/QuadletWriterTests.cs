using Containers.Systemd.Generation;
using Containers.Systemd.Quadlets;
using Containers.Systemd.Units;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Systemd.Tests;

/// <summary>What is written is what the generator reads: the command line that comes of it has what was asked for.</summary>
public sealed class QuadletWriterTests
{
    [Fact]
    public void Flags_become_keys()
    {
        var file = QuadletWriter.Write(Container(
            "--dns=1.1.1.1", "--env=A=50% of $HOME", "--read-only=true", "--security-opt=label=type:t", "--security-opt=no-new-privileges", "--cpus=2", "--volume=data:/data:ro", "--network=lan:ip=10.0.0.2") with
        {
            Command = ["sh", "-c", "echo 'one  two'"],
            Global = ["--root", "/a b"],
            Restart = "always",
            IsInstalled = true,
            NetworkFiles = new Dictionary<string, string> { ["lan"] = "lan.network" },
            VolumeFiles = new Dictionary<string, string> { ["data"] = "data.volume" },
        });

        Assert.Equal(
            """
            [Unit]
            Description=100%% of it

            [Container]
            Image=bb
            GlobalArgs=--root "/a b"
            DNS=1.1.1.1
            Environment="A=50%% of $$HOME"
            ReadOnly=true
            SecurityLabelType=t
            NoNewPrivileges=true
            PodmanArgs=--cpus=2
            Volume=data.volume:/data:ro
            Network=lan.network:ip=10.0.0.2
            Exec=sh -c "echo 'one  two'"

            [Service]
            Restart=always

            [Install]
            WantedBy=default.target

            """,
            file.ToString());
    }

    [Theory]
    [InlineData("--hostname= a ")]
    [InlineData("--hostname=")]
    [InlineData("--health-cmd=a\\")]
    [InlineData("--health-cmd=a\nb")]
    [InlineData("--network=x.network")]
    [InlineData("--volume=x.volume:/x")]
    [InlineData("--mount=type=volume,x.image")]
    public void What_a_key_cannot_say_is_an_argument(string flag) => Assert.Contains("PodmanArgs=", QuadletWriter.Write(Container(flag)).ToString());

    [Fact]
    public void A_key_that_counts_once_is_there_once()
    {
        var text = QuadletWriter.Write(Container("--security-opt=mask=/a", "--security-opt=mask=/b")).ToString();
        Assert.Contains("Mask=/a\nPodmanArgs=--security-opt=mask=/b\n", text);
    }

    [Fact]
    public void Every_flag_arrives_as_it_was()
    {
        string[] names =
        [
            "--dns", "--env", "--label", "--annotation", "--hostname", "--entrypoint", "--health-cmd", "--cap-add", "--volume", "--mount", "--device", "--network", "--user", "--sysctl",
            "--publish", "--tmpfs", "--security-opt=seccomp", "--security-opt=mask", "--log-opt", "--cpus", "--workdir", "--secret", "--add-host",
        ];
        var flags = from name in Gen.Elements(names) from value in ArbMap.Default.GeneratorFor<string>() select $"{name}={Plain(value)}";
        Prop.ForAll(
            flags.ListOf().ToArbitrary(),
            asked =>
            {
                // Of an annotation, a label or a variable the last one of a name counts, as for the command itself.
                var wanted = asked.Where((flag, i) => !IsPair(flag) || !asked.Skip(i + 1).Any(later => PairName(later) == PairName(flag))).Order(StringComparer.Ordinal).ToList();
                var given = Given(QuadletWriter.Write(Container([.. wanted]))).Order(StringComparer.Ordinal).ToList();
                Assert.Equal(wanted, given);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    [Fact]
    public void Every_command_arrives_as_it_was() => Prop.ForAll(
        ArbMap.Default.ArbFor<string[]>(),
        words =>
        {
            string[] command = [.. words.Select(Plain)];
            var line = CommandLine(QuadletWriter.Write(Container() with { Command = command }));
            Assert.Equal(command, line[(line.IndexOf("bb") + 1)..]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    private static string Plain(string? text) => (text ?? string.Empty).Replace("\0", string.Empty, StringComparison.Ordinal);

    private static bool IsPair(string flag) => flag.Split('=')[0] is "--env" or "--label" or "--annotation";

    private static string PairName(string flag) => IsPair(flag) ? string.Join('=', flag.Split('=').Take(2)) : flag;

    private static QuadletRequest Container(params string[] flags) => new()
    {
        Kind = QuadletKind.Container, Name = "web", Description = "100% of it", Settings = [new("Image", "bb")], Flags = flags,
    };

    // The arguments of the service's command, as systemd hands them over.
    private static List<string> CommandLine(UnitFile file)
    {
        var problems = new List<UnitProblem>();
        var source = new QuadletSource("/quadlets/web.container", QuadletKind.Container, UnitFileParser.Parse(file.ToString(), "web.container", problems), []);
        var service = Assert.Single(new QuadletConverter(new QuadletSettings("/wherry", true, _ => true), [source]).Convert(problems));
        Assert.Empty(problems);
        var line = service.Unit["Service"].Last("ExecStart")!.Value;
        return [.. CommandLineWords.Split(line).Select(word => word.Replace("%%", "%", StringComparison.Ordinal).Replace("$$", "$", StringComparison.Ordinal))];
    }

    private static IEnumerable<string> Given(UnitFile file)
    {
        string[] always = ["--name", "--replace", "--rm", "--cgroups", "--sdnotify", "--detach", "--log-driver"];
        var line = CommandLine(file);
        Assert.Equal(["/wherry", "run"], line[..2]);
        for (var i = 2; line[i] != "bb"; i++)
        {
            var flag = line[i].Contains('=') || always[1..3].Contains(line[i]) || line[i] == "--detach" ? line[i] : $"{line[i]}={line[++i]}";
            if (!always.Contains(flag.Split('=')[0]))
            {
                yield return flag;
            }
        }
    }
}
