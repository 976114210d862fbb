using Containers.Kube.Model;
using Containers.Oci;

namespace Containers.Kube.Planning;

/// <summary>The ConfigMaps and Secrets there are: those of the files, then the secrets of the store.</summary>
/// <param name="ofFiles">Those of the files; the first of a name counts.</param>
/// <param name="ofStore">Finds one of the store's secrets that was a Secret once; null when there is none.</param>
public sealed class KnownValues(IReadOnlyList<KubeValues> ofFiles, Func<string, KubeValues?> ofStore)
{
    /// <summary>The values of one.</summary>
    /// <returns>Null when there is none and there need not be.</returns>
    /// <exception cref="ContainersException">NotFound, with the place that asks for it.</exception>
    public KubeValues? Find(bool isSecret, string name, bool optional, string place)
    {
        var found = ofFiles.FirstOrDefault(values => values.IsSecret == isSecret && values.Name == name) ?? (isSecret ? ofStore(name) : null);
        return found is not null || optional ? found : throw new ContainersException(ErrorKind.NotFound, $"{place}: no such {(isSecret ? "Secret" : "ConfigMap")}: {name}")
        {
            Hint = isSecret ? "put it into the file, or play a file with it before" : "put it into the file, or name another file with --configmap",
        };
    }

    /// <summary>One value of one.</summary>
    /// <returns>Null when it is not there and need not be.</returns>
    /// <exception cref="ContainersException">NotFound, with the place that asks for it.</exception>
    public byte[]? Find(bool isSecret, string name, string key, bool optional, string place)
    {
        if (Find(isSecret, name, optional, place) is not { } values)
        {
            return null;
        }

        return values.Data.TryGetValue(key, out var value) ? value
            : optional ? null
            : throw new ContainersException(ErrorKind.NotFound, $"{place}: {(isSecret ? "Secret" : "ConfigMap")} {name} has no value {key}");
    }
}
