using System.Net;
using Containers.Kube.Model;

namespace Containers.Kube.Reading;

/// <summary>Reads a container of a pod.</summary>
/// <param name="root">The container.</param>
/// <param name="podSecurity">The rights of the pod's containers.</param>
/// <param name="volumes">The pod's volumes.</param>
internal sealed class ContainerReader(Field root, KubeSecurity podSecurity, IReadOnlyDictionary<string, KubeVolume> volumes)
{
    private const int LastPort = 65535;

    internal KubeContainer Read()
    {
        var ports = root.List("ports").Select(Port).ToList();
        var probes = new ProbeReader(ports);
        var container = new KubeContainer(Names.Object(root), Image())
        {
            PullPolicy = PullPolicy(root, "imagePullPolicy"),
            Command = root.Texts("command"),
            Arguments = root.Texts("args"),
            WorkingDirectory = root.Text("workingDir") is { Length: > 0 } directory ? directory : null,
            EnvironmentSources = [.. root.List("envFrom").Select(EnvironmentSource)],
            Variables = [.. root.List("env").Select(Variable)],
            Ports = ports,
            Mounts = [.. root.List("volumeMounts").Select(Mount)],
            Resources = Resources(root.Find("resources")),
            Security = SecurityReader.Read(root.Find("securityContext"), podSecurity),
            Liveness = probes.Read(root.Find("livenessProbe")),
            Startup = probes.Read(root.Find("startupProbe")),
            Terminal = root.Flag("tty") ?? false,
            Input = root.Flag("stdin") ?? false,
        };
        root.WarnOfNearMisses("lifecycle", "readinessProbe", "resizePolicy", "restartPolicy", "stdinOnce", "terminationMessagePath", "terminationMessagePolicy", "volumeDevices");
        return container;
    }

    /// <summary>When an image is pulled, as `run` calls it; null where nothing is said.</summary>
    internal static string? PullPolicy(Field field, string name) => field.Text(name) switch
    {
        null or "" => null,
        "Always" => "always",
        "IfNotPresent" => "missing",
        "Never" => "never",
        "Newer" => "newer",
        var other => throw field.Require(name).Wrong($"\"{Field.Shown(other)}\" is no pull policy", "want Always, IfNotPresent or Never"),
    };

    private string Image() => root.RequireText("image") is var image && !image.StartsWith('-') ? image : throw root.Require("image").Wrong($"\"{Field.Shown(image)}\" is no image");

    private static KubeEnvironmentSource EnvironmentSource(Field source)
    {
        var prefix = source.Text("prefix") ?? string.Empty;
        var (kind, isSecret) = source.Find("configMapRef") is { } map ? (map, false)
            : source.Find("secretRef") is { } secret ? (secret, true)
            : throw source.Wrong("it says neither configMapRef nor secretRef");
        var read = new KubeEnvironmentSource(isSecret, Names.Object(kind), prefix, kind.Flag("optional") ?? false, kind.Place);
        kind.WarnOfNearMisses();
        return read;
    }

    private static KubeVariable Variable(Field variable)
    {
        var name = Names.Variable(variable);
        var (value, from) = (variable.Text("value"), variable.Find("valueFrom"));
        variable.WarnOfNearMisses();
        if (from is null)
        {
            return new KubeVariable(name, value ?? string.Empty, null, variable.Place);
        }

        var reference = value is { Length: > 0 } ? throw variable.Wrong("value and valueFrom exclude each other")
            : from.Find("configMapKeyRef") is { } map ? OfValues(KubeReferenceKind.ConfigMap, map)
            : from.Find("secretKeyRef") is { } secret ? OfValues(KubeReferenceKind.Secret, secret)
            : from.Find("fieldRef") is { } field ? new KubeReference(KubeReferenceKind.Field, string.Empty, field.RequireText("fieldPath"), false)
            : from.Find("resourceFieldRef") is { } resource ? OfResource(resource)
            : throw from.Wrong("it does not say from where", "want configMapKeyRef, secretKeyRef, fieldRef or resourceFieldRef");
        return new KubeVariable(name, null, reference, from.Place);
    }

    private static KubeReference OfValues(KubeReferenceKind kind, Field field)
    {
        var reference = new KubeReference(kind, Names.Object(field), field.RequireText("key"), field.Flag("optional") ?? false);
        field.WarnOfNearMisses();
        return reference;
    }

    private static KubeReference OfResource(Field field)
    {
        var divisor = field.Find("divisor");
        var text = divisor?.AsTextOrNumber() ?? "1";
        return Quantity.Parse(text) is > 0 || text == "0" ? new KubeReference(KubeReferenceKind.Resource, text == "0" ? "1" : text, field.RequireText("resource"), false)
            : throw divisor!.Wrong($"\"{Field.Shown(text)}\" is no amount");
    }

    private static KubePort Port(Field port)
    {
        var protocol = (port.Text("protocol") ?? "TCP").ToLowerInvariant();
        if (protocol is not ("tcp" or "udp" or "sctp"))
        {
            throw port.Require("protocol").Wrong($"\"{Field.Shown(protocol)}\" is no protocol", "want TCP, UDP or SCTP");
        }

        var number = port.Number("containerPort", 1, LastPort) ?? throw port.Wrong("containerPort is missing");
        var address = port.Text("hostIP") ?? string.Empty;
        if (address.Length > 0 && !IPAddress.TryParse(address, out _))
        {
            throw port.Require("hostIP").Wrong($"\"{Field.Shown(address)}\" is no address");
        }

        var read = new KubePort(port.Text("name") ?? string.Empty, (int)number, (int)(port.Number("hostPort", 0, LastPort) ?? 0), address, protocol);
        port.WarnOfNearMisses();
        return read;
    }

    private KubeMount Mount(Field mount)
    {
        var name = mount.RequireText("name");
        if (!volumes.ContainsKey(name))
        {
            throw mount.Require("name").Wrong($"the pod has no volume {Field.Shown(name)}",
                NearMiss.Find(name, volumes.Keys) is { } meant ? $"did you mean {meant}?" : "add it to spec.volumes");
        }

        var path = mount.RequireText("mountPath");
        if (!path.StartsWith('/') || path.Contains('"') || path.Contains(':'))
        {
            throw mount.Require("mountPath").Wrong($"\"{Field.Shown(path)}\" is no place for a volume", "want an absolute path without ':' and quotes");
        }

        var propagation = mount.Text("mountPropagation") switch
        {
            null or "" or "None" => "rprivate",
            "HostToContainer" => "rslave",
            "Bidirectional" => "rshared",
            var other => throw mount.Require("mountPropagation").Wrong($"\"{Field.Shown(other)}\" is no propagation", "want None, HostToContainer or Bidirectional"),
        };
        var read = new KubeMount(name, path, mount.Flag("readOnly") ?? false, Names.Inside(mount, "subPath") ?? string.Empty, propagation, mount.Place);
        mount.WarnOfNearMisses("subPathExpr", "recursiveReadOnly");
        return read;
    }

    private static KubeResources Resources(Field? field)
    {
        if (field is null)
        {
            return new KubeResources();
        }

        var (limits, requests) = (field.Find("limits"), field.Find("requests"));
        var resources = new KubeResources
        {
            MemoryLimit = Quantity.Bytes(limits?.Find("memory")), CpuLimit = Quantity.Thousandths(limits?.Find("cpu")),
            MemoryRequest = Quantity.Bytes(requests?.Find("memory")), CpuRequest = Quantity.Thousandths(requests?.Find("cpu")),
        };
        limits?.WarnOfNearMisses("ephemeral-storage");
        requests?.WarnOfNearMisses("ephemeral-storage");
        field.WarnOfNearMisses("claims");
        return resources;
    }
}
