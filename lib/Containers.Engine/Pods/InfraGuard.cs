using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Pods;

/// <summary>Keeps away from what holds a pod all that needs an image, files or a program.</summary>
internal static class InfraGuard
{
    /// <exception cref="ContainersException">Invalid: it is the infra container of a pod.</exception>
    internal static void RequireFiles(ContainerRecord record)
    {
        if (record.IsInfra)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {record.Name} is the infra container of a pod: it has no program, no files and no output");
        }
    }
}
