using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Containers.Oci.Json;
using Containers.Oci.Runtime;
using Containers.Runtime.Specification;
using FsCheck;
using FsCheck.Fluent;

namespace Containers.Runtime.Tests;

/// <summary>
/// A directory below specs/ is a case: request.json, optionally place.json and a rootfs, and the expected config.json, in
/// which ROOT and CASE stand for the directories of this run. With WHERRY_WRITE_SPECS set to the path of specs/ the expected
/// ones are written instead, to be looked at before they are committed.
/// </summary>
public class SpecBuilderTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Specs).Select(d => Path.GetFileName(d)).Order()];

    private static string Specs => Path.Combine(AppContext.BaseDirectory, "specs");

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_specification_is_the_expected_one(string name)
    {
        using var temp = new TempDirectory();
        var directory = Path.Combine(Specs, name);
        var root = temp.Make("rootfs");
        Shell.Run(directory, "if [ -d rootfs ]; then cp -a rootfs/. \"$1\"; fi", root);
        var requestText = File.ReadAllText(Path.Combine(directory, "request.json")).Replace("CASE", directory, StringComparison.Ordinal);
        var request = RequestReading.SpecRequest(Encoding.UTF8.GetBytes(requestText));

        var spec = SpecBuilder.Build(request, Place(directory, root));
        spec = spec with { Mounts = [.. spec.Mounts.Where(mount => !IsDeviceOfThisMachine(mount))] };
        var actual = JsonNode.Parse(RuntimeSpecWriting.RuntimeSpec(spec))!.ToJsonString(s_indented)
            .Replace(root, "ROOT", StringComparison.Ordinal).Replace(directory, "CASE", StringComparison.Ordinal) + "\n";

        if (Environment.GetEnvironmentVariable("WHERRY_WRITE_SPECS") is { } specs)
        {
            File.WriteAllText(Path.Combine(specs, name, "config.json"), actual);
            Assert.Skip("the expected specification was written");
        }

        Assert.Equal(File.ReadAllText(Path.Combine(directory, "config.json")), actual);
    }

    [Fact]
    public void Mounts_of_parents_come_before_those_of_children_and_no_path_is_mounted_twice()
    {
        using var temp = new TempDirectory();
        var destinations = Gen.Elements("/dev", "/dev/", "/dev/shm", "/proc", "/sys", "/etc/hosts", "/etc", "/a", "/a/b", "/a/b/../c", "/sys/fs/cgroup", "/run/wherry-init");
        Prop.ForAll(destinations.ArrayOf().Select(d => d.DistinctBy(p => Path.GetFullPath(p).TrimEnd('/')).ToArray()).ToArbitrary(), wanted =>
        {
            var request = Request() with { InitProgram = "/sbin/init", Mounts = [.. wanted.Select(d => new MountSpec { Destination = d, Type = "bind", Source = "/user" })] };
            var generated = new MountSpec { Destination = "/etc/hosts", Type = "bind", Source = "/generated" };
            var mounts = SpecBuilder.Build(request, new SpecPlace(temp.Path, null, "/c", true, [generated])).Mounts;
            var paths = mounts.Select(m => Path.GetFullPath(m.Destination).TrimEnd('/')).ToList();
            var ordered = paths.Index().All(child => paths.Index().All(parent =>
                parent.Index <= child.Index || !child.Item.StartsWith(parent.Item + "/", StringComparison.Ordinal)));
            return ordered && paths.Distinct().Count() == paths.Count && mounts.Count(m => m.Source == "/user") == wanted.Length;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_privileged_container_gets_the_hosts_devices_or_of_a_user_those_he_may_use()
    {
        using var temp = new TempDirectory();
        var request = Request() with { Privileged = true };
        var devices = SpecBuilder.Build(request, new SpecPlace(temp.Path, null, null, Rootless: false, [])).Linux.Devices;

        var rootless = SpecBuilder.Build(request, new SpecPlace(temp.Path, null, null, Rootless: true, []));
        Assert.Null(rootless.Linux.Devices);
        // It gets the nodes themselves, those its user may use.
        var bound = rootless.Mounts.Where(IsDeviceOfThisMachine).Select(mount => mount.Source).ToList();
        Assert.DoesNotContain(bound, path => path.StartsWith("/dev/tty", StringComparison.Ordinal) || path is "/dev/null" or "/dev/ptmx" or "/dev/console");
        Assert.DoesNotContain(SpecBuilder.Build(Request(), new SpecPlace(temp.Path, null, null, Rootless: true, [])).Mounts, IsDeviceOfThisMachine);
        Assert.NotNull(devices);
        Assert.DoesNotContain(devices, d => d.Path is "/dev/null" or "/dev/tty" or "/dev/ptmx");
        Assert.All(devices, d => Assert.Contains(d.Type, (string[])["c", "b"]));
    }

    [Fact]
    public void An_executed_process_has_no_init_before_it()
    {
        using var temp = new TempDirectory();
        var process = SpecBuilder.BuildExec(Request() with { InitProgram = "/sbin/init", Args = ["ps"] }, temp.Path);

        Assert.Equal(["ps"], process.Args);
    }

    private static bool IsDeviceOfThisMachine(MountSpec mount) => mount.Type == "bind" && mount.Source == mount.Destination && mount.Source.StartsWith("/dev/", StringComparison.Ordinal);

    private static SpecRequest Request() => new()
    {
        Args = ["sh"], Env = [], WorkingDirectory = "/", Hostname = "h", SeccompProfile = "unconfined",
    };

    private static SpecPlace Place(string directory, string root)
    {
        var file = Path.Combine(directory, "place.json");
        var json = File.Exists(file) ? JsonNode.Parse(File.ReadAllText(file))! : new JsonObject();
        var generated = json["generated"]?.AsArray().Select(n => new MountSpec { Destination = (string)n!, Type = "bind", Source = "/generated", Options = ["bind"] });
        return new SpecPlace(root, (string?)json["networkNamespace"], (string?)json["cgroupPath"], (bool?)json["rootless"] ?? true, [.. generated ?? []]);
    }
}

[JsonReading(typeof(SpecRequest))]
internal static partial class RequestReading;
