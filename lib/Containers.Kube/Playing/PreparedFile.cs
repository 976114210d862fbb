using Containers.Kube.Model;
using Containers.Kube.Planning;
using Containers.State.Images;

namespace Containers.Kube.Playing;

/// <summary>A file of which everything is decided and found, and nothing made yet.</summary>
public sealed class PreparedFile
{
    internal PreparedFile(KubeFile file, IReadOnlyList<PodPlan> plans, IReadOnlyDictionary<string, ImageRecord> images, string? network) =>
        (File, Plans, Images, Network) = (file, plans, images, network);

    internal KubeFile File { get; }

    internal IReadOnlyList<PodPlan> Plans { get; }

    /// <summary>By the names the file has for them.</summary>
    internal IReadOnlyDictionary<string, ImageRecord> Images { get; }

    /// <summary>The network that has to be there for the pods; null for none.</summary>
    internal string? Network { get; }
}
