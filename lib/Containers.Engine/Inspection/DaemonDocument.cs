using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document docker's info shows: of its daemon there, of this machine and this store here.</summary>
public sealed class DaemonDocument(Engine engine)
{
    /// <summary>Builds it.</summary>
    /// <param name="version">The version that stands for the daemon's.</param>
    public JsonObject Build(string version)
    {
        var states = new ContainerObserver(engine).All().Select(view => view.State.Status).ToList();
        var runtime = Path.GetFileName(engine.RuntimeName);
        var memory = SystemFacts.Memory();
        return new JsonObject
        {
            ["ID"] = string.Empty,
            ["Containers"] = states.Count,
            ["ContainersRunning"] = states.Count(s => s == ContainerStatus.Running),
            ["ContainersPaused"] = states.Count(s => s == ContainerStatus.Paused),
            ["ContainersStopped"] = states.Count(s => s is ContainerStatus.Exited or ContainerStatus.Created),
            ["Images"] = engine.Images.List().Count(),
            ["Driver"] = Drivers.DriverNames.Of(engine.Storage.Choice.Driver),
            ["DriverStatus"] = new JsonArray(),
            ["Plugins"] = new JsonObject { ["Volume"] = new JsonArray("local"), ["Network"] = new JsonArray("bridge", "macvlan", "ipvlan"), ["Authorization"] = null, ["Log"] = new JsonArray("k8s-file", "json-file", "journald", "none", "passthrough") },
            ["MemoryLimit"] = CgroupChoice.Controllers(engine).Contains("memory"),
            ["SwapLimit"] = CgroupChoice.Controllers(engine).Contains("memory"),
            ["CpuCfsPeriod"] = CgroupChoice.Controllers(engine).Contains("cpu"),
            ["CpuCfsQuota"] = CgroupChoice.Controllers(engine).Contains("cpu"),
            ["CPUShares"] = CgroupChoice.Controllers(engine).Contains("cpu"),
            ["CPUSet"] = CgroupChoice.Controllers(engine).Contains("cpuset"),
            ["PidsLimit"] = CgroupChoice.Controllers(engine).Contains("pids"),
            ["OomKillDisable"] = false,
            ["IPv4Forwarding"] = true,
            ["Debug"] = false,
            ["SystemTime"] = ContainerDocument.Time(DateTimeOffset.UtcNow),
            ["LoggingDriver"] = "k8s-file",
            ["CgroupDriver"] = CgroupChoice.Manager(engine),
            ["CgroupVersion"] = CgroupPlace.Layout is CgroupLayout.Unified or CgroupLayout.Hybrid ? "2" : "1",
            ["KernelVersion"] = SystemFacts.Kernel,
            ["OperatingSystem"] = SystemFacts.Release("PRETTY_NAME"),
            ["OSVersion"] = SystemFacts.Release("VERSION_ID"),
            ["OSType"] = "linux",
            ["Architecture"] = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture switch
            {
                System.Runtime.InteropServices.Architecture.X64 => "x86_64",
                System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
                var other => other.ToString().ToLowerInvariant(),
            },
            ["IndexServerAddress"] = "https://index.docker.io/v1/",
            ["NCPU"] = Environment.ProcessorCount,
            ["MemTotal"] = memory.GetValueOrDefault("MemTotal"),
            ["DockerRootDir"] = engine.Paths.Root,
            ["HttpProxy"] = Environment.GetEnvironmentVariable("http_proxy") ?? string.Empty,
            ["HttpsProxy"] = Environment.GetEnvironmentVariable("https_proxy") ?? string.Empty,
            ["NoProxy"] = Environment.GetEnvironmentVariable("no_proxy") ?? string.Empty,
            ["GenericResources"] = null,
            ["RegistryConfig"] = new JsonObject { ["IndexConfigs"] = new JsonObject(), ["InsecureRegistryCIDRs"] = new JsonArray(), ["Mirrors"] = new JsonArray() },
            ["CDISpecDirs"] = ContainerDocument.Texts(engine.DeviceSpecificationPlaces),
            ["Isolation"] = string.Empty,
            ["InitBinary"] = "catatonit",
            ["ContainerdCommit"] = Commit(),
            ["RuncCommit"] = Commit(),
            ["InitCommit"] = Commit(),
            ["ClientInfo"] = new JsonObject { ["Debug"] = false, ["Version"] = version, ["Context"] = "default", ["Plugins"] = new JsonArray(), ["Warnings"] = null },
            ["Name"] = Environment.MachineName,
            ["Labels"] = new JsonArray(),
            ["ExperimentalBuild"] = false,
            ["ServerVersion"] = version,
            ["Runtimes"] = new JsonObject { [runtime] = new JsonObject { ["path"] = engine.FindRuntime(engine.RuntimeName) ?? string.Empty } },
            ["DefaultRuntime"] = runtime,
            ["Swarm"] = new JsonObject { ["LocalNodeState"] = "inactive" },
            ["LiveRestoreEnabled"] = true,
            ["SecurityOptions"] = ContainerDocument.Texts(UserNamespace.IsRootless ? ["name=seccomp,profile=builtin", "name=rootless"] : ["name=seccomp,profile=builtin"]),
            ["Warnings"] = null,
        };
    }

    private static JsonObject Commit() => new() { ["ID"] = string.Empty };
}
