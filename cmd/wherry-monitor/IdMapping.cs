using Containers.Oci.Runtime;

namespace Wherry.Monitor;

/// <summary>What the container's ids are outside of it.</summary>
internal static class IdMapping
{
    /// <summary>The id that files must have to be an inside id's; the same where the container has no ids of its own.</summary>
    internal static uint Outside(IReadOnlyList<IdMappingSpec> map, uint id) =>
        map.FirstOrDefault(m => id >= m.ContainerID && id - m.ContainerID < m.Size) is { } line ? line.HostID + (id - line.ContainerID) : id;
}
