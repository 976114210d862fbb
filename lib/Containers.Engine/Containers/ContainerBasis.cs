using Containers.Oci.Images;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>What a container is made of.</summary>
/// <param name="ImageId">The image it is or began as: 64 hexadecimal characters.</param>
/// <param name="Layers">The layers by diff id, bottom first.</param>
/// <param name="Configuration">How it runs where its options leave that open.</param>
internal sealed record ContainerBasis(string ImageId, IReadOnlyList<string> Layers, ImageRunConfiguration Configuration)
{
    /// <summary>Whether it is one step of a build, whose layers that build holds.</summary>
    internal bool IsBuildStep { get; init; }

    /// <summary>Mounts beyond those its options ask for.</summary>
    internal IReadOnlyList<ContainerMount> Mounts { get; init; } = [];

    /// <summary>Secrets that are nobody else's, with their contents.</summary>
    internal IReadOnlyList<(ContainerSecret Secret, byte[] Content)> Secrets { get; init; } = [];
}
