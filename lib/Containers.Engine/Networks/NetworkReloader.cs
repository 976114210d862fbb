using Containers.Engine.Containers;
using Containers.Network;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;

namespace Containers.Engine.Networks;

/// <summary>Connects running containers again, after somebody has taken rules, names or helpers of their networks away.</summary>
public sealed class NetworkReloader(Engine engine)
{
    /// <summary>Whether a container is on networks to which it could be connected again.</summary>
    public static bool CanReload(ContainerRecord container)
    {
        ArgumentNullException.ThrowIfNull(container);
        return container.Network.Mode == NetworkModes.Bridge;
    }

    /// <summary>Connects a container again. Its addresses stay.</summary>
    /// <exception cref="ContainersException">Invalid: it is on no network, or does not run; Unsupported, with netavark's words.</exception>
    public void Reload(ContainerRecord container)
    {
        if (!CanReload(container))
        {
            throw new ContainersException(ErrorKind.Invalid, $"cannot reload network of container {container.Name}: it is not on a network: \"{container.Network.Mode}\" is not supported: invalid network mode");
        }

        var request = new MonitorRequest { Action = MonitorAction.Reload, Update = new PlanMaker(engine).Make(container) };
        using var answer = MonitorConnection.TryAsk(engine.Paths.ContainerRun(container.Id), request, out _) ??
            throw new ContainersException(ErrorKind.Invalid, $"cannot reload network of container {container.Name}: it is not running: container state improper");
    }
}
