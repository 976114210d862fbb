using System.Text.Json.Nodes;
using Containers.Engine.Containers;
using Containers.Engine.Drivers;
using Containers.Linux.Identity;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Registry.Authentication;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Namespaces;
using Containers.Runtime.Specification;
using Containers.State.Containers;

namespace Containers.Engine.Inspection;

/// <summary>The document info shows: this machine and this store.</summary>
public sealed class HostDocument(Engine engine)
{
    /// <summary>Builds it, in podman's form.</summary>
    /// <param name="version">The program's version.</param>
    public JsonObject Build(string version) => new()
    {
        ["host"] = Host(version),
        ["registries"] = Registries(),
        ["store"] = Store(),
        ["plugins"] = Plugins(),
        ["version"] = new JsonObject
        {
            ["APIVersion"] = version, ["Version"] = version, ["GoVersion"] = string.Empty, ["GitCommit"] = string.Empty, ["BuiltTime"] = string.Empty, ["Built"] = 0, ["Os"] = "linux", ["OsArch"] = $"linux/{Oci.Images.Platform.Host.Architecture}",
        },
    };

    private JsonObject Host(string version)
    {
        var memory = SystemFacts.Memory();
        return new JsonObject
        {
            ["arch"] = Oci.Images.Platform.Host.Architecture,
            ["cgroupManager"] = CgroupChoice.Manager(engine),
            ["cgroupVersion"] = CgroupPlace.Layout is CgroupLayout.Unified or CgroupLayout.Hybrid ? "v2" : "v1",
            ["cgroupLayout"] = CgroupPlace.Layout.ToString().ToLowerInvariant(),
            ["cgroupControllers"] = ContainerDocument.Texts(CgroupChoice.Controllers(engine)),
            ["configFiles"] = ContainerDocument.Texts(engine.Configuration.Files),
            ["conmon"] = new JsonObject { ["path"] = ContainerStarter.MonitorPath ?? "not installed", ["version"] = "wherry-monitor " + version },
            ["cpus"] = Environment.ProcessorCount,
            ["cpuUtilization"] = SystemFacts.ProcessorUse(),
            ["distribution"] = new JsonObject { ["distribution"] = SystemFacts.Release("ID"), ["version"] = SystemFacts.Release("VERSION_ID"), ["codename"] = SystemFacts.Release("VERSION_CODENAME") },
            ["eventLogger"] = "file",
            ["hostname"] = Environment.MachineName,
            ["idMappings"] = new JsonObject { ["gidmap"] = Map(engine.Namespace.GroupMap), ["uidmap"] = Map(engine.Namespace.UserMap) },
            ["kernel"] = SystemFacts.Kernel,
            ["logDriver"] = "k8s-file",
            ["memFree"] = memory.GetValueOrDefault("MemFree"),
            ["memTotal"] = memory.GetValueOrDefault("MemTotal"),
            ["networkBackend"] = "netavark",
            ["networkBackendInfo"] = NetworkBackend(),
            ["os"] = "linux",
            ["ociRuntime"] = Runtime(),
            ["pasta"] = HelperPrograms.Describe(ProgramSearch.Find(NetworkModes.Pasta), "executable"),
            ["rootlessNetworkCmd"] = NetworkModes.Standard,
            ["security"] = new JsonObject
            {
                ["apparmorEnabled"] = false,
                ["rootless"] = UserNamespace.IsRootless,
                ["singleUserId"] = engine.Namespace.HasSingleId,
                ["capabilities"] = string.Join(',', Capabilities.Default),
                ["seccompEnabled"] = true,
                ["seccompProfilePath"] = SeccompProfile.SystemFile ?? "built in",
                ["selinuxEnabled"] = false,
            },
            ["serviceIsRemote"] = false,
            ["slirp4netns"] = HelperPrograms.Describe(ProgramSearch.Find(NetworkModes.Slirp4netns), "executable"),
            ["swapFree"] = memory.GetValueOrDefault("SwapFree"),
            ["swapTotal"] = memory.GetValueOrDefault("SwapTotal"),
            ["uptime"] = SystemFacts.Uptime,
            ["variant"] = Oci.Images.Platform.Host.Variant ?? string.Empty,
        };
    }

    private JsonObject Runtime()
    {
        var document = HelperPrograms.Describe(engine.FindRuntime(engine.RuntimeName));
        document.Insert(0, "name", Path.GetFileName(engine.RuntimeName));
        return document;
    }

    private static JsonObject NetworkBackend()
    {
        var document = HelperPrograms.Describe(ProgramSearch.Find("netavark"));
        document.Insert(0, "backend", "netavark");
        document["dns"] = HelperPrograms.Describe(ProgramSearch.Find("aardvark-dns"));
        return document;
    }

    // Root needs none.
    private static JsonArray? Map(IReadOnlyList<IdMapping> mappings) => mappings.Count == 0 ? null : new JsonArray([.. mappings.Select(mapping => new JsonObject
    {
        ["container_id"] = mapping.Inside, ["host_id"] = mapping.Outside, ["size"] = mapping.Count,
    })]);

    private static JsonObject Plugins() => new()
    {
        ["volume"] = new JsonArray("local"),
        ["network"] = new JsonArray("bridge", "macvlan", "ipvlan"),
        ["log"] = new JsonArray("k8s-file", "json-file", "journald", "none", "passthrough"),
        ["authorization"] = null,
    };

    private JsonObject Registries()
    {
        var settings = engine.Registries;
        return new JsonObject
        {
            ["configFiles"] = ContainerDocument.Texts(settings.Files),
            ["policyFile"] = engine.Policy.File ?? "none",
            ["signatureFiles"] = ContainerDocument.Texts(engine.Signatures.Files),
            ["credentialFiles"] = ContainerDocument.Texts(CredentialFiles.FromEnvironment(Environment.GetEnvironmentVariable, mustExist: false).Present),
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
        var store = new JsonObject
        {
            ["graphDriverName"] = DriverNames.Of(choice.Driver),
            ["graphDriverReason"] = choice.Reason,
            ["configFile"] = engine.StorageSettings.Files is [.., var last] ? last : string.Empty,
            ["configFiles"] = ContainerDocument.Texts(engine.StorageSettings.Files),
            ["graphOptions"] = new JsonObject(),
            ["transientStore"] = false,
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
        DiskFacts.AddTo(store, engine.Paths.Root);
        return store;
    }
}
