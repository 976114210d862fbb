using Containers.Engine.Containers;
using Containers.Engine.Pods;
using Containers.Kube.Model;

namespace Containers.Kube.Planning;

/// <summary>What a pod of a file comes to: everything is decided, and nothing is done yet.</summary>
/// <param name="Options">The pod.</param>
/// <param name="Containers">Its containers, those that prepare for the others first.</param>
/// <param name="Volumes">The volumes that are made for it, and go with it.</param>
/// <param name="Claims">The volumes of others that its containers use, by their names in the store, which are made unless they are there.</param>
/// <param name="HostPaths">The paths of the host that must be there, or are made.</param>
/// <param name="Images">The images that are mounted.</param>
public sealed record PodPlan(
    PodOptions Options, IReadOnlyList<ContainerPlan> Containers, IReadOnlyList<VolumeContent> Volumes, IReadOnlyList<string> Claims, IReadOnlyList<HostPathVolume> HostPaths,
    IReadOnlyList<ImageVolume> Images);

/// <summary>A container to make.</summary>
/// <param name="Options">The container.</param>
/// <param name="PullPolicy">When its image is pulled; null for the usual policy.</param>
public sealed record ContainerPlan(CreateOptions Options, string? PullPolicy);

/// <summary>A volume that is made for a pod.</summary>
/// <param name="Name">The volume's name in the store.</param>
/// <param name="Files">What it holds.</param>
/// <param name="Directories">Directories in it, by their paths.</param>
/// <param name="Mode">The permission bits of the volume and its directories.</param>
public sealed record VolumeContent(string Name, IReadOnlyList<VolumeFile> Files, IReadOnlyList<string> Directories, uint Mode);

/// <summary>A file in a volume.</summary>
/// <param name="Path">Its path; relative, and not out of the volume.</param>
/// <param name="Content">Its content.</param>
/// <param name="Mode">Its permission bits.</param>
public sealed record VolumeFile(string Path, byte[] Content, uint Mode);
