using Containers.State.Pods;

namespace Containers.Kube.Playing;

/// <summary>What was made of a file.</summary>
/// <param name="Volumes">Names of the volumes its claims stand for.</param>
/// <param name="Secrets">Ids of the secrets.</param>
/// <param name="Pods">The pods, with the ids of their containers.</param>
public sealed record PlayReport(IReadOnlyList<string> Volumes, IReadOnlyList<string> Secrets, IReadOnlyList<(PodRecord Pod, IReadOnlyList<string> Containers)> Pods);

/// <summary>What of a file was taken away.</summary>
/// <param name="Stopped">Ids of the pods that were ended.</param>
/// <param name="Removed">Ids of the pods that were removed.</param>
/// <param name="Secrets">Ids of the secrets that were removed.</param>
/// <param name="Volumes">Names of the volumes that were removed.</param>
public sealed record DownReport(IReadOnlyList<string> Stopped, IReadOnlyList<string> Removed, IReadOnlyList<string> Secrets, IReadOnlyList<string> Volumes);
