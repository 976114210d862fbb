using System.Text.Json.Nodes;
using Containers.Configuration.Yaml;
using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Reading;

/// <summary>Reads files of Kubernetes YAML. It opens no file itself and asks nobody.</summary>
public sealed class KubeReader
{
    private const int LargestFile = 16 * 1024 * 1024; // characters

    private static readonly string[] s_kinds = ["Pod", "Deployment", "DaemonSet", "Job", "ConfigMap", "Secret", "PersistentVolumeClaim", "List"];

    private readonly Action<string> _warn;
    private readonly List<KubePod> _pods = [];
    private readonly List<KubeClaim> _claims = [];
    private readonly List<KubeValues> _values = [];

    private KubeReader(Action<string> warn) => _warn = warn;

    /// <summary>Reads all documents of a file.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <param name="warn">Told of what is odd and no mistake.</param>
    /// <exception cref="ContainersException">Invalid, with file, line, document and field; the first mistake there is.</exception>
    public static KubeFile Read(string text, string path, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(warn);
        if (text.Length > LargestFile)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{path}: it is larger than {LargestFile} characters");
        }

        var reader = new KubeReader(warn);
        var documents = YamlReader.ReadPlaced(text, path);
        foreach (var document in documents)
        {
            reader.ReadObject(new Field(new Origin(path, document, warn), document.Root, string.Empty), depth: 0);
        }

        return documents.Count == 0 ? throw new ContainersException(ErrorKind.Invalid, $"{path}: there is nothing in it")
            : new KubeFile { Pods = reader._pods, Claims = reader._claims, Values = reader._values };
    }

    private void ReadObject(Field root, int depth)
    {
        var kind = root.RequireText("kind");
        switch (kind)
        {
            case "Pod":
                AddPod(root, new PodReader(root, "").Read());
                break;
            case "Deployment" or "DaemonSet":
                AddPod(root, ReadTemplate(root, kind));
                break;
            case "Job":
                AddPod(root, ReadJob(root));
                break;
            case "ConfigMap" or "Secret":
                AddValues(root, ValuesReader.Read(root, kind == "Secret"));
                break;
            case "PersistentVolumeClaim":
                AddClaim(root);
                break;
            case "List" when depth == 0:
                root.List("items").ToList().ForEach(item => ReadObject(item, depth + 1));
                break;
            case var unknown when NearMiss.Find(unknown, s_kinds) is { } meant && meant != unknown:
                throw root.Require("kind").Wrong($"there is no kind {Field.Shown(unknown)}", $"did you mean {meant}?");
            default:
                _warn($"{root.Place}: kind {Field.Shown(kind)} means nothing on a single machine and is left out");
                return;
        }

        root.WarnOfNearMisses("apiVersion", "metadata", "spec", "status", "data", "binaryData", "stringData", "immutable", "type", "items");
    }

    private KubePod ReadTemplate(Field root, string kind)
    {
        var spec = root.Require("spec");
        if (kind == "Deployment" && spec.Number("replicas", 0, int.MaxValue) is > 1 and var replicas)
        {
            _warn($"{spec.Require("replicas").Place}: one pod is made instead of {replicas}: there is one machine");
        }

        return OfTemplate(root, spec);
    }

    private static KubePod ReadJob(Field root)
    {
        var spec = root.Require("spec");
        var tries = spec.Number("backoffLimit", 0, int.MaxValue) ?? 6;
        var pod = OfTemplate(root, spec);
        return pod.Restart switch
        {
            "on-failure" => pod with { Restart = $"on-failure:{Math.Max(tries, 1)}" },
            _ => pod with { Restart = "no" },
        };
    }

    private static KubePod OfTemplate(Field root, Field spec)
    {
        var pod = new PodReader(spec.Require("template"), Names.Object(root.Require("metadata")) + "-pod").Read();
        spec.WarnOfNearMisses("replicas", "selector", "strategy", "updateStrategy", "minReadySeconds", "revisionHistoryLimit", "paused", "progressDeadlineSeconds",
            "parallelism", "completions", "completionMode", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished", "suspend", "manualSelector", "podFailurePolicy");
        return pod;
    }

    private void AddPod(Field root, KubePod pod)
    {
        if (_pods.Exists(other => other.Name == pod.Name))
        {
            throw root.Wrong($"there are two pods with the name {pod.Name}");
        }

        _pods.Add(pod);
    }

    private void AddValues(Field root, KubeValues values)
    {
        if (_values.Exists(other => other.Name == values.Name && other.IsSecret == values.IsSecret))
        {
            throw root.Wrong($"there are two {(values.IsSecret ? "Secrets" : "ConfigMaps")} with the name {values.Name}");
        }

        _values.Add(values);
    }

    private void AddClaim(Field root)
    {
        var metadata = root.Require("metadata");
        var claim = new KubeClaim(Names.Object(metadata)) { Labels = metadata.Map("labels"), Annotations = metadata.Map("annotations") };
        if (_claims.Exists(other => other.Name == claim.Name))
        {
            throw root.Wrong($"there are two PersistentVolumeClaims with the name {claim.Name}");
        }

        _claims.Add(claim);
    }

    /// <summary>Reads a Secret that the store has kept.</summary>
    internal static KubeValues? ReadKept(byte[] content, string name)
    {
        try
        {
            var document = YamlReader.ReadPlaced(System.Text.Encoding.UTF8.GetString(content), $"secret {name}") is [var first, ..] && first.Root is JsonObject ? first : null;
            return document is null ? null : ValuesReader.Read(new Field(new Origin($"secret {name}", document, _ => { }), document.Root, string.Empty), isSecret: true);
        }
        catch (ContainersException)
        {
            return null; // a secret of another kind
        }
    }
}
