namespace Containers.Runtime.Specification;

/// <summary>A device node of the host a container shall have.</summary>
/// <param name="HostPath">On the host.</param>
/// <param name="Path">In the container.</param>
/// <param name="Permissions">Of r, w and m.</param>
public sealed record DeviceRequest(string HostPath, string Path, string Permissions);
