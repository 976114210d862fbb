using System.Globalization;
using System.Text.Json.Nodes;
using Containers.Engine.Pods;
using Containers.Oci;
using Containers.State.Containers;
using Containers.State.Pods;
using Containers.State.Volumes;
using static Containers.Kube.Generating.ContainerWriter;

namespace Containers.Kube.Generating;

/// <summary>How pods are written.</summary>
/// <param name="Kind">"pod", "deployment", "daemonset" or "job".</param>
/// <param name="Replicas">Of a deployment.</param>
/// <param name="WithService">Whether a Service for the ports stands in front.</param>
/// <param name="WithNotes">Whether what Kubernetes has no words for is put into annotations.</param>
public sealed record GenerateOptions(string Kind, int Replicas, bool WithService, bool WithNotes);

/// <summary>Writes what exists as Kubernetes YAML from which the same can be made.</summary>
public sealed class KubeGenerator(Engine.Engine engine, GenerateOptions options)
{
    /// <summary>Documents of things by their names: a pod, volumes, or containers outside pods, which become one pod.</summary>
    /// <exception cref="ContainersException">NotFound; Invalid: a container is in a pod, or the kind does not fit.</exception>
    public IReadOnlyList<JsonObject> Generate(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var documents = new List<JsonObject>();
        var loose = new List<ContainerRecord>();
        foreach (var name in names)
        {
            // A pod's name may be how a container's id begins: names come first.
            if (engine.Pods.TryResolve(name) is { } pod && (pod.Name == name || TryContainer(name)?.Name != name))
            {
                documents.AddRange(OfPod(pod));
            }
            else if (engine.Volumes.Find(name) is { } volume)
            {
                documents.Add(OfVolume(volume));
            }
            else if (TryContainer(name) is { IsInfra: false } container)
            {
                loose.Add(container.Pod.Length == 0 ? container : throw new ContainersException(
                    ErrorKind.Invalid, $"container {container.Name} is associated with pod {engine.Pods.Find(container.Pod)?.Name ?? container.Pod}: use generate on the pod itself"));
            }
            else
            {
                throw new ContainersException(ErrorKind.NotFound, $"name or ID \"{name}\" not found");
            }
        }

        return loose.Count == 0 ? documents : [.. documents, .. OfContainers(loose)];
    }

    private ContainerRecord? TryContainer(string name)
    {
        try
        {
            return engine.Containers.Resolve(name);
        }
        catch (ContainersException e) when (e.Kind == ErrorKind.NotFound)
        {
            return null;
        }
    }

    private IEnumerable<JsonObject> OfPod(PodRecord pod)
    {
        var view = new PodObserver(engine).Observe(pod);
        var members = view.Members.Select(member => member.Record).ToList();
        return members.Count == 0 ? throw new ContainersException(ErrorKind.Invalid, $"pod {pod.Name} has no containers that could be written")
            : Documents(pod.Name, members, pod, view.Infra?.Record ?? members[0]);
    }

    private IEnumerable<JsonObject> OfContainers(List<ContainerRecord> containers) => Documents(containers[0].Name + "-pod", containers, null, containers[0]);

    private IEnumerable<JsonObject> Documents(string name, List<ContainerRecord> containers, PodRecord? pod, ContainerRecord holder)
    {
        var labels = new JsonObject { ["app"] = name };
        foreach (var (key, value) in pod?.Labels.Where(label => label.Key is not (Engine.Updates.UpdatePolicies.UnitLabel or "app")) ?? [])
        {
            labels[key] = value;
        }

        var metadata = new JsonObject { ["name"] = name, ["labels"] = labels };
        Add(metadata, "annotations", Annotations(containers, name));
        var template = new JsonObject { ["metadata"] = metadata, ["spec"] = Specification(name, containers, pod, holder) };
        var service = options.WithService && holder.Network.Ports.Count > 0 ? Service(name, holder.Network.Ports) : null;
        return service is null ? [Wrapped(name, template)] : [service, Wrapped(name, template)];
    }

    private JsonObject Wrapped(string name, JsonObject template)
    {
        JsonObject Head(string version, string kind, string behind) => new() { ["apiVersion"] = version, ["kind"] = kind, ["metadata"] = new JsonObject { ["name"] = name + behind, ["labels"] = new JsonObject { ["app"] = name } } };
        JsonObject Selector() => new() { ["matchLabels"] = new JsonObject { ["app"] = name } };
        switch (options.Kind)
        {
            case "deployment":
                var deployment = Head("apps/v1", "Deployment", "-deployment");
                deployment["spec"] = new JsonObject { ["replicas"] = options.Replicas, ["selector"] = Selector(), ["template"] = template };
                return deployment;
            case "daemonset":
                var set = Head("apps/v1", "DaemonSet", "-daemonset");
                set["spec"] = new JsonObject { ["selector"] = Selector(), ["template"] = template };
                return set;
            case "job":
                var job = Head("batch/v1", "Job", "-job");
                job["spec"] = new JsonObject { ["template"] = template };
                return job;
            default:
                var pod = new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Pod" };
                foreach (var (key, value) in template)
                {
                    pod[key] = value?.DeepClone();
                }

                return pod;
        }
    }

    private JsonObject Specification(string name, List<ContainerRecord> containers, PodRecord? pod, ContainerRecord holder)
    {
        var volumes = new VolumeWriter();
        var writer = new ContainerWriter(volumes, record => engine.Images.Find(record.ImageId)?.Configuration, engine.Options.Warn);
        var publishing = containers.Find(container => container.InitKind.Length == 0);
        JsonArray Write(bool isInit) => [.. containers.Where(container => container.InitKind.Length > 0 == isInit)
            .Select(JsonNode (container) => writer.Write(container, ShortName(container, name), pod is null ? container.Network.Ports : container == publishing ? holder.Network.Ports : []))];
        var spec = new JsonObject();
        Add(spec, "initContainers", Write(isInit: true));
        Add(spec, "containers", Write(isInit: false));
        spec["restartPolicy"] = (publishing ?? containers[0]).RestartPolicy switch { "no" or "" => "Never", "on-failure" => "OnFailure", _ => "Always" };
        if (containers.Max(container => container.StopTimeout) is var grace && grace != 10)
        {
            spec["terminationGracePeriodSeconds"] = Math.Min(grace, int.MaxValue);
        }

        AddSurroundings(spec, pod, holder);
        Add(spec, "volumes", volumes.Volumes);
        return spec;
    }

    private static void AddSurroundings(JsonObject spec, PodRecord? pod, ContainerRecord holder)
    {
        foreach (var (name, isOn) in (ReadOnlySpan<(string, bool)>)
            [("hostNetwork", holder.Network.Mode == "host"), ("hostPID", holder.Namespaces.Pid == "host" && pod is null), ("hostIPC", holder.Namespaces.Ipc == "host" && pod is null),
             ("shareProcessNamespace", pod?.Shares.Contains("pid") == true)])
        {
            if (isOn)
            {
                spec[name] = true;
            }
        }

        if (pod is { Hostname.Length: > 0 })
        {
            spec["hostname"] = pod.Hostname;
        }

        var resolver = new JsonObject();
        Add(resolver, "nameservers", Texts(holder.Network.Dns.Where(server => server != "none")));
        Add(resolver, "searches", Texts(holder.Network.DnsSearch));
        Add(resolver, "options", new JsonArray([.. holder.Network.DnsOptions.Select(option => option.Split(':', 2))
            .Select(JsonNode (parts) => parts.Length > 1 ? new JsonObject { ["name"] = parts[0], ["value"] = parts[1] } : new JsonObject { ["name"] = parts[0] })]));
        Add(spec, "dnsConfig", resolver);
        Add(spec, "hostAliases", new JsonArray([.. holder.Network.ExtraHosts.Select(line => line.Split((char[])[':', '='], 2)).Where(parts => System.Net.IPAddress.TryParse(parts[^1], out _))
            .Select(JsonNode (parts) => new JsonObject { ["ip"] = parts[^1], ["hostnames"] = Texts(parts[0].Split(';')) })]));
    }

    // Playing puts the pod's name in front again.
    private static string ShortName(ContainerRecord container, string pod) =>
        container.Name.StartsWith(pod + "-", StringComparison.Ordinal) && container.Name.Length > pod.Length + 1 ? container.Name[(pod.Length + 1)..] : container.Name;

    private JsonObject Annotations(List<ContainerRecord> containers, string pod)
    {
        var annotations = new JsonObject();
        foreach (var container in containers)
        {
            var name = ShortName(container, pod);
            void Note(string key, string? value)
            {
                if (!string.IsNullOrEmpty(value))
                {
                    annotations[$"{key}/{name}"] = value;
                }
            }

            Note(Planning.KubeAnnotations.AutoUpdate, container.Labels.GetValueOrDefault(Planning.KubeAnnotations.AutoUpdate));
            if (options.WithNotes)
            {
                Note(Planning.KubeAnnotations.CpuSet, container.Limits.CpusetCpus);
                Note(Planning.KubeAnnotations.MemoryNodes, container.Limits.CpusetMems);
                Note(Planning.KubeAnnotations.PidsLimit, container.Limits.Pids > 0 ? container.Limits.Pids.ToString(CultureInfo.InvariantCulture) : null);
                Note(Planning.KubeAnnotations.Ulimits, string.Join(',', container.Limits.Ulimits.Select(limit => $"{limit.Name.Replace("RLIMIT_", "", StringComparison.Ordinal).ToLowerInvariant()}={limit.Soft}:{limit.Hard}")));
                Note(Planning.KubeAnnotations.Init, container.Init ? "true" : null);
                Note(Planning.KubeAnnotations.InitKind, container.InitKind);
            }
        }

        return annotations;
    }

    // Which port of its nodes a cluster takes is the cluster's to say.
    private static JsonObject Service(string name, IReadOnlyList<PublishedPort> ports) => new()
    {
        ["apiVersion"] = "v1", ["kind"] = "Service", ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["app"] = name } },
        ["spec"] = new JsonObject
        {
            ["type"] = "NodePort", ["selector"] = new JsonObject { ["app"] = name },
            ["ports"] = new JsonArray([.. ports.Select(JsonNode (port) => new JsonObject
            {
                ["name"] = string.Create(CultureInfo.InvariantCulture, $"{port.ContainerPort}{(port.Protocol == "tcp" ? "" : "-" + port.Protocol)}"),
                ["port"] = port.ContainerPort, ["targetPort"] = port.ContainerPort, ["protocol"] = port.Protocol.ToUpperInvariant(),
            })]),
        },
    };

    private static JsonObject OfVolume(VolumeRecord volume)
    {
        var annotations = new JsonObject { ["volume.podman.io/driver"] = volume.Driver };
        foreach (var (name, value) in volume.Options.Where(option => option.Key is "device" or "type"))
        {
            annotations[$"volume.podman.io/{name}"] = value;
        }

        if (volume.Options.TryGetValue("o", out var mount))
        {
            annotations["volume.podman.io/mount-options"] = mount;
        }

        var metadata = new JsonObject { ["name"] = volume.Name, ["annotations"] = annotations };
        var labels = new JsonObject();
        volume.Labels.ToList().ForEach(label => labels[label.Key] = label.Value);
        Add(metadata, "labels", labels);
        return new JsonObject
        {
            ["apiVersion"] = "v1", ["kind"] = "PersistentVolumeClaim", ["metadata"] = metadata,
            ["spec"] = new JsonObject { ["accessModes"] = Texts(["ReadWriteOnce"]), ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = "1Gi" } } },
        };
    }
}
