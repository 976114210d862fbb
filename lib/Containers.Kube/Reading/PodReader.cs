using System.Net;
using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>Reads a pod, or the template of one.</summary>
/// <param name="root">The object with "metadata" and "spec".</param>
/// <param name="name">The pod's name; empty for the one its metadata has.</param>
internal sealed class PodReader(Field root, string name)
{
    internal KubePod Read()
    {
        var metadata = root.Find("metadata");
        var spec = root.Require("spec");
        var podSecurity = SecurityReader.Read(spec.Find("securityContext"), new KubeSecurity());
        var volumes = new VolumeReader(spec).Read();
        var pod = new KubePod(name.Length > 0 ? name : Names.Object(root.Require("metadata")))
        {
            Labels = metadata?.Map("labels") ?? new Dictionary<string, string>(),
            Annotations = metadata?.Map("annotations") ?? new Dictionary<string, string>(),
            Volumes = volumes,
            InitContainers = [.. spec.List("initContainers").Select(one => new ContainerReader(one, podSecurity, volumes).Read())],
            Containers = [.. spec.List("containers").Select(one => new ContainerReader(one, podSecurity, volumes).Read())],
            Restart = Restart(spec),
            StopTimeout = (uint?)spec.Number("terminationGracePeriodSeconds", 0, int.MaxValue),
            HostNetwork = spec.Flag("hostNetwork") ?? false,
            HostPid = spec.Flag("hostPID") ?? false,
            HostIpc = spec.Flag("hostIPC") ?? false,
            HostUsers = spec.Flag("hostUsers"),
            SharesProcesses = spec.Flag("shareProcessNamespace") ?? false,
            Hostname = spec.Text("hostname"),
            Hosts = Hosts(spec),
            Sysctls = [.. (spec.Find("securityContext")?.List("sysctls") ?? []).Select(one => $"{one.RequireText("name")}={one.RequireText("value")}")],
        };
        pod = AddResolver(pod, spec.Find("dnsConfig"));
        RequireSense(spec, pod);
        metadata?.WarnOfNearMisses("name", "namespace", "generateName", "creationTimestamp", "uid", "ownerReferences", "finalizers", "managedFields", "resourceVersion", "generation");
        spec.WarnOfNearMisses("activeDeadlineSeconds", "affinity", "automountServiceAccountToken", "dnsPolicy", "enableServiceLinks", "ephemeralContainers", "imagePullSecrets", "nodeName",
            "nodeSelector", "os", "overhead", "preemptionPolicy", "priority", "priorityClassName", "readinessGates", "resourceClaims", "resources", "runtimeClassName", "schedulerName", "schedulingGates",
            "serviceAccount", "serviceAccountName", "setHostnameAsFQDN", "subdomain", "tolerations", "topologySpreadConstraints");
        return pod;
    }

    private static void RequireSense(Field spec, KubePod pod)
    {
        if (pod.Containers.Count == 0)
        {
            throw spec.Wrong("containers is missing: a pod has at least one container");
        }

        if (pod.Containers.Concat(pod.InitContainers).GroupBy(container => container.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw spec.Wrong($"there are two containers with the name {twice.Key}");
        }
    }

    private static string Restart(Field spec) => spec.Text("restartPolicy") switch
    {
        null or "Always" => "always",
        "OnFailure" => "on-failure",
        "Never" => "no",
        var other => throw spec.Require("restartPolicy").Wrong($"\"{Field.Shown(other)}\" is no restart policy", "want Always, OnFailure or Never"),
    };

    private static List<string> Hosts(Field spec)
    {
        var lines = new List<string>();
        foreach (var alias in spec.List("hostAliases"))
        {
            var address = Address(alias.Require("ip"));
            lines.AddRange((alias.Texts("hostnames") ?? []).Select(host => $"{host}:{address}"));
            alias.WarnOfNearMisses();
        }

        return lines;
    }

    private static KubePod AddResolver(KubePod pod, Field? config)
    {
        if (config is null)
        {
            return pod;
        }

        _ = config.Texts("nameservers"); // a sequence of texts
        var made = pod with
        {
            NameServers = [.. config.List("nameservers").Select(Address)],
            Searches = config.Texts("searches") ?? [],
            ResolverOptions = [.. config.List("options").Select(one => one.Find("value") is { } value ? $"{one.RequireText("name")}:{value.AsTextOrNumber()}" : one.RequireText("name"))],
        };
        config.WarnOfNearMisses();
        return made;
    }

    private static string Address(Field field) => IPAddress.TryParse(field.AsText(), out var address) ? address.ToString() : throw field.Wrong($"\"{Field.Shown(field.AsText())}\" is no address");
}
