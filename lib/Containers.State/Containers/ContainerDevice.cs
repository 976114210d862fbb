namespace Containers.State.Containers;

/// <summary>A device node of the host that a container has.</summary>
/// <param name="HostPath">On the host.</param>
/// <param name="Path">In the container.</param>
/// <param name="Permissions">Of r, w and m: reading, writing, making nodes of it.</param>
public sealed record ContainerDevice(string HostPath, string Path, string Permissions);
