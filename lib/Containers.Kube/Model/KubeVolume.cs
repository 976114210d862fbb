namespace Containers.Kube.Model;

/// <summary>A volume of a pod.</summary>
public abstract record KubeVolume;

/// <summary>A path of the host.</summary>
/// <param name="Path">The path; a relative one begins at the working directory.</param>
/// <param name="Type">What must be there, or is made: as Kubernetes names it; empty for anything.</param>
public sealed record HostPathVolume(string Path, string Type) : KubeVolume;

/// <summary>A directory that begins empty and goes with the pod.</summary>
/// <param name="InMemory">Whether it is kept in memory.</param>
/// <param name="Size">The most it holds in memory, bytes; null for what there is.</param>
public sealed record EmptyVolume(bool InMemory, long? Size) : KubeVolume;

/// <summary>A volume with a name that outlasts the pod.</summary>
/// <param name="Claim">Its name.</param>
/// <param name="ReadOnly">Whether the pod cannot write to it.</param>
public sealed record ClaimVolume(string Claim, bool ReadOnly) : KubeVolume;

/// <summary>An image's files.</summary>
/// <param name="Reference">The image.</param>
/// <param name="PullPolicy">When it is pulled; null where that is not said.</param>
public sealed record ImageVolume(string Reference, string? PullPolicy) : KubeVolume;

/// <summary>Files made of the values of ConfigMaps and Secrets.</summary>
/// <param name="Sources">Whose values, of which later ones win.</param>
/// <param name="Mode">The files' permission bits.</param>
public sealed record FilesVolume(IReadOnlyList<FilesSource> Sources, uint Mode) : KubeVolume;

/// <summary>Values that become files.</summary>
/// <param name="IsSecret">Whether they are a Secret's.</param>
/// <param name="Name">The ConfigMap's or Secret's name.</param>
/// <param name="Optional">Whether it, or a value of it, may be missing.</param>
/// <param name="Items">Which values, and where; empty for all of them under their own names.</param>
/// <param name="Place">Where the file says so, for messages.</param>
public sealed record FilesSource(bool IsSecret, string Name, bool Optional, IReadOnlyList<FilesItem> Items, string Place);

/// <summary>A value that becomes a file.</summary>
/// <param name="Key">The value's name.</param>
/// <param name="Path">The file's path in the volume.</param>
/// <param name="Mode">Its permission bits; null for the volume's.</param>
public sealed record FilesItem(string Key, string Path, uint? Mode);
