namespace Containers.Kube.Model;

/// <summary>What a file of Kubernetes YAML asks for, of the kinds that can be had on one machine.</summary>
public sealed record KubeFile
{
    /// <summary>The pods, whatever kind they were written as, in the order of the file.</summary>
    public IReadOnlyList<KubePod> Pods { get; init; } = [];

    /// <summary>The claims of volumes.</summary>
    public IReadOnlyList<KubeClaim> Claims { get; init; } = [];

    /// <summary>ConfigMaps and Secrets.</summary>
    public IReadOnlyList<KubeValues> Values { get; init; } = [];
}

/// <summary>A ConfigMap or a Secret: values by name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="IsSecret">Whether it is a Secret.</param>
/// <param name="Data">The values.</param>
public sealed record KubeValues(string Name, bool IsSecret, IReadOnlyDictionary<string, byte[]> Data)
{
    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>The document it was read from, as JSON: what the store keeps of a Secret.</summary>
    public string Document { get; init; } = string.Empty;
}

/// <summary>A PersistentVolumeClaim: a volume of that name.</summary>
/// <param name="Name">Its name.</param>
public sealed record KubeClaim(string Name)
{
    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    /// <summary>Its annotations; those that begin with "volume.podman.io/" say how the volume is made.</summary>
    public IReadOnlyDictionary<string, string> Annotations { get; init; } = new Dictionary<string, string>();
}
