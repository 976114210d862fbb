using System.Globalization;
using System.Text;
using Containers.Kube.Model;
using Containers.Kube.Reading;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Kube.Planning;

/// <summary>
/// The variables of a container. Values of Secrets, and what is made of them, are kept apart: they go to the container as secrets do and
/// are in no record.
/// </summary>
internal sealed class EnvironmentPlan
{
    private const int LongestSecret = 512_000;

    private readonly OrderedDictionary<string, (string Value, bool IsSecret)> _variables = [];
    private readonly KnownValues _values;
    private readonly KubePod _pod;
    private readonly KubeContainer _container;
    private readonly string _uid;

    internal EnvironmentPlan(KnownValues values, KubePod pod, KubeContainer container, string uid)
    {
        (_values, _pod, _container, _uid) = (values, pod, container, uid);
        foreach (var source in container.EnvironmentSources)
        {
            Add(source);
        }

        foreach (var variable in container.Variables)
        {
            Add(variable);
        }
    }

    /// <summary>All variables by name.</summary>
    internal IReadOnlyDictionary<string, (string Value, bool IsSecret)> Variables => _variables;

    /// <summary>Those that anybody may see: "NAME=VALUE".</summary>
    internal IReadOnlyList<string> Plain => [.. _variables.Where(pair => !pair.Value.IsSecret || pair.Value.Value.Length == 0).Select(pair => $"{pair.Key}={pair.Value.Value}")];

    /// <summary>The others.</summary>
    /// <param name="newId">Makes an id for one.</param>
    internal IReadOnlyList<(ContainerSecret Secret, byte[] Content)> Secrets(Func<string> newId) => [.. _variables.Where(pair => pair.Value is { IsSecret: true, Value.Length: > 0 })
        .Select(pair => (new ContainerSecret { Id = newId(), Name = pair.Key, IsVariable = true, Target = pair.Key }, Encoding.UTF8.GetBytes(pair.Value.Value)))];

    /// <summary>Words of a command with values in place of $(NAME).</summary>
    internal IReadOnlyList<string> Expand(IEnumerable<string> words) => [.. words.Select(word => References.Expand(word, _variables, $"{_pod.Name}: container {_container.Name}").Text)];

    private void Add(KubeEnvironmentSource source)
    {
        foreach (var (key, value) in _values.Find(source.IsSecret, source.Name, source.Optional, source.Place)?.Data ?? new Dictionary<string, byte[]>())
        {
            _variables[source.Prefix + key] = (Text(value, source.Place, key), source.IsSecret);
        }
    }

    private void Add(KubeVariable variable)
    {
        if (variable.Reference is not { } reference)
        {
            _variables[variable.Name] = References.Expand(variable.Value!, _variables, variable.Place);
            return;
        }

        switch (reference.Kind)
        {
            case KubeReferenceKind.ConfigMap or KubeReferenceKind.Secret:
                var isSecret = reference.Kind == KubeReferenceKind.Secret;
                if (_values.Find(isSecret, reference.Name, reference.Key, reference.Optional, variable.Place) is { } value)
                {
                    _variables[variable.Name] = (Text(value, variable.Place, reference.Key), isSecret);
                }

                break;
            case KubeReferenceKind.Field:
                _variables[variable.Name] = (OfField(reference.Key, variable.Place), false);
                break;
            default:
                _variables[variable.Name] = (OfResource(reference, variable.Place), false);
                break;
        }
    }

    private static string Text(byte[] value, string place, string key)
    {
        try
        {
            var text = value.Length <= LongestSecret ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(value) : "\0";
            return text.Contains('\0') ? throw new ContainersException(ErrorKind.Invalid, $"{place}: the value {key} cannot be a variable: it is too long or has a NUL in it") : text;
        }
        catch (DecoderFallbackException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"{place}: the value {key} cannot be a variable: it is no UTF-8", e);
        }
    }

    private string OfField(string path, string place)
    {
        var (map, key) = path.EndsWith("']", StringComparison.Ordinal) && path.IndexOf("['", StringComparison.Ordinal) is > 0 and var bracket ? (path[..bracket], path[(bracket + 2)..^2]) : (path, "");
        return map switch
        {
            "metadata.name" => _pod.Name,
            "metadata.namespace" => "default",
            "metadata.uid" => _uid,
            "metadata.labels" when key.Length > 0 => _pod.Labels.GetValueOrDefault(key, string.Empty),
            "metadata.annotations" when key.Length > 0 => _pod.Annotations.GetValueOrDefault(key, string.Empty),
            "spec.nodeName" => Environment.MachineName,
            "spec.serviceAccountName" => "default",
            _ => throw new ContainersException(ErrorKind.Unsupported, $"{place}: the field {Field.Shown(path)} is not known here")
            {
                Hint = "metadata.name, metadata.namespace, metadata.uid, metadata.labels['NAME'], metadata.annotations['NAME'] and spec.nodeName are",
            },
        };
    }

    private string OfResource(KubeReference reference, string place)
    {
        var resources = _container.Resources;
        var divisor = Quantity.Parse(reference.Name) ?? 1;
        decimal amount = reference.Key switch
        {
            "limits.cpu" => (resources.CpuLimit ?? Environment.ProcessorCount * 1000m) / 1000,
            "requests.cpu" => (resources.CpuRequest ?? resources.CpuLimit ?? 0) / 1000m,
            "limits.memory" => resources.MemoryLimit ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            "requests.memory" => resources.MemoryRequest ?? resources.MemoryLimit ?? 0,
            var other => throw new ContainersException(ErrorKind.Unsupported, $"{place}: the resource {Field.Shown(other)} is not known here")
            {
                Hint = "limits.cpu, limits.memory, requests.cpu and requests.memory are",
            },
        };
        return Math.Ceiling(amount / divisor).ToString("0", CultureInfo.InvariantCulture);
    }
}
