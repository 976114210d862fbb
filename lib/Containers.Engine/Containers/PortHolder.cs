using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers;

/// <summary>Tells which container has a port of the host that another one wants.</summary>
internal sealed class PortHolder(Engine engine)
{
    /// <summary>The same error with the holder's name, if it is one of a taken port and a container has it.</summary>
    internal ContainersException Explain(ContainersException error, ContainerRecord wanting)
    {
        if (error.Kind != ErrorKind.InUse || !error.Message.EndsWith("address already in use", StringComparison.Ordinal))
        {
            return error;
        }

        foreach (var other in engine.Containers.List().Where(other => other.Id != wanting.Id && other.Network.Ports.Count > 0 && engine.Containers.HasMonitor(other.Id)))
        {
            if (other.Network.Ports.FirstOrDefault(port => wanting.Network.Ports.Any(wanted => Clashes(port, wanted))) is { } port)
            {
                return new ContainersException(ErrorKind.InUse, $"{error.Message}: container {other.Name} has {port.HostPort}/{port.Protocol}", error) { Hint = error.Hint };
            }
        }

        return error;
    }

    private static bool Clashes(PublishedPort one, PublishedPort other) => one.HostPort == other.HostPort && one.Protocol == other.Protocol &&
        (one.HostAddress.Length == 0 || other.HostAddress.Length == 0 || one.HostAddress == other.HostAddress);
}
