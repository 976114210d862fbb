using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Drivers;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document info shows: this machine and this store.</summary>
public sealed class HostDocument(Engine engine)
{
    /// <summary>Builds it.</summary>
    /// <param name="version">The program's version.</param>
    public JsonObject Build(string version) => new()
    {
        ["host"] = Host(),
        ["registries"] = Registries(),
        ["store"] = Store(),
        ["version"] = new JsonObject { ["Version"] = version },
    };

    private JsonObject Host() => new()
    {
        ["arch"] = Oci.Images.Platform.Host.Architecture,
        ["cgroupLayout"] = CgroupPlace.Layout.ToString().ToLowerInvariant(),
        ["cgroupControllers"] = ContainerDocument.Texts(CgroupPlace.Controllers),
        ["configFiles"] = ContainerDocument.Texts(engine.Configuration.Files),
        ["cpus"] = Environment.ProcessorCount,
        ["hostname"] = Environment.MachineName,
        ["kernel"] = File.Exists("/proc/sys/kernel/osrelease") ? File.ReadAllText("/proc/sys/kernel/osrelease").Trim() : string.Empty,
        ["os"] = RuntimeInformation.OSDescription,
        ["memTotal"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        ["ociRuntime"] = engine.FindRuntime(engine.RuntimeName) ?? "not installed",
        ["pasta"] = Program(NetworkModes.Pasta),
        ["slirp4netns"] = Program(NetworkModes.Slirp4netns),
        ["security"] = new JsonObject
        {
            ["rootless"] = UserNamespace.IsRootless,
            ["singleUserId"] = engine.Namespace.HasSingleId,
            ["capabilities"] = string.Join(',', Capabilities.Default),
            ["seccompEnabled"] = true,
            ["seccompProfilePath"] = SeccompProfile.SystemFile ?? "built in",
        },
    };

    private JsonObject Registries()
    {
        var settings = engine.Registries;
        return new JsonObject
        {
            ["configFiles"] = ContainerDocument.Texts(settings.Files),
            ["policyFile"] = engine.Policy.File ?? "none",
            ["search"] = ContainerDocument.Texts(settings.Search ?? [Oci.References.ImageReference.DefaultDomain]),
            ["shortNameMode"] = settings.Mode.ToString().ToLowerInvariant(),
            ["blocked"] = ContainerDocument.Texts(settings.Rules.Where(rule => rule.Blocked).Select(rule => rule.Prefix)),
            ["insecure"] = ContainerDocument.Texts(settings.Rules.Where(rule => rule.Insecure).Select(rule => rule.Prefix)),
            ["mirrors"] = ContainerDocument.Map(settings.Rules.Where(rule => rule.Mirrors.Count > 0)
                .Select(rule => KeyValuePair.Create(rule.Prefix, string.Join(", ", rule.Mirrors.Select(mirror => mirror.Location))))),
        };
    }

    private JsonObject Store()
    {
        var states = new ContainerObserver(engine).All().Select(view => view.State.Status).ToList();
        var choice = engine.Storage.Choice;
        return new JsonObject
        {
            ["graphDriverName"] = DriverNames.Of(choice.Driver),
            ["graphDriverReason"] = choice.Reason,
            ["configFiles"] = ContainerDocument.Texts(engine.StorageSettings.Files),
            ["graphRoot"] = engine.Paths.Root,
            ["runRoot"] = engine.Paths.RunRoot,
            ["containerStore"] = new JsonObject
            {
                ["number"] = states.Count,
                ["running"] = states.Count(s => s == ContainerStatus.Running),
                ["paused"] = states.Count(s => s == ContainerStatus.Paused),
                ["stopped"] = states.Count(s => s is ContainerStatus.Exited or ContainerStatus.Created),
            },
            ["imageStore"] = new JsonObject { ["number"] = engine.Images.List().Count() },
            ["volumePath"] = engine.Paths.Volumes,
        };
    }

    private static string Program(string name) => ProgramSearch.Find(name) ?? "not installed";
}
