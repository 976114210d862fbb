using Containers.Engine.Containers;
using Containers.Engine.Containers.Options;
using Containers.Network;
using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>Puts containers on networks and takes them off: at once those that run, the others with their next start.</summary>
public sealed class NetworkConnector(Engine engine)
{
    /// <summary>Puts a container on a network.</summary>
    /// <param name="network">The network's name or id.</param>
    /// <param name="container">The container.</param>
    /// <param name="place">ip=, mac= and so on, as behind a network's name in --network.</param>
    /// <exception cref="ContainersException">Invalid, NotFound or InUse; it is on the same networks as before then.</exception>
    public void Connect(string network, ContainerRecord container, string place)
    {
        ArgumentNullException.ThrowIfNull(container);
        NetworkRecord joined;
        ContainerRecord before, changed;
        using (engine.Networks.Hold())
        using (engine.Containers.HoldTransition(container))
        {
            joined = engine.Networks.Resolve(network);
            before = engine.Containers.Find(container.Id)!;
            RequireBridge(before);
            if (before.Network.Networks.Any(on => on.Network == joined.Name))
            {
                throw new ContainersException(ErrorKind.AlreadyExists, $"container {before.Name} is already connected to network \"{joined.Name}\": network is already connected");
            }

            var attachment = AttachmentOptions.Parse(joined, place);
            changed = before with { Network = before.Network with { Networks = AttachmentOptions.NameInterfaces([.. before.Network.Networks, attachment]) } };
            engine.Containers.Replace(changed);
        }

        Tell(MonitorAction.Connect, before, changed, changed.Network.Networks[^1]);
    }

    /// <summary>Takes a container off a network.</summary>
    /// <exception cref="ContainersException">Invalid, or NotFound.</exception>
    public void Disconnect(string network, ContainerRecord container)
    {
        ArgumentNullException.ThrowIfNull(container);
        ContainerRecord before, changed;
        NetworkAttachment left;
        using (engine.Containers.HoldTransition(container))
        {
            var name = engine.Networks.Resolve(network).Name;
            before = engine.Containers.Find(container.Id)!;
            RequireBridge(before);
            left = before.Network.Networks.FirstOrDefault(on => on.Network == name) ??
                   throw new ContainersException(ErrorKind.NotFound, $"container {before.Name} is not connected to network \"{name}\": network not connected");
            changed = before with { Network = before.Network with { Networks = [.. before.Network.Networks.Where(on => on.Network != name)] } };
            engine.Containers.Replace(changed);
        }

        Tell(MonitorAction.Disconnect, before, changed, left);
    }

    private static void RequireBridge(ContainerRecord container)
    {
        if (container.Network.Mode != NetworkModes.Bridge)
        {
            throw new ContainersException(ErrorKind.Invalid, $"\"{container.Network.Mode}\" is not supported: container {container.Name} is not on a network one could connect or disconnect: invalid network mode")
            {
                Hint = "create it with --network bridge, or with a network of your own",
            };
        }
    }

    private void Tell(MonitorAction action, ContainerRecord before, ContainerRecord changed, NetworkAttachment attachment)
    {
        if (!engine.Containers.HasMonitor(changed.Id))
        {
            return;
        }

        var request = new MonitorRequest { Action = action, Update = new PlanMaker(engine).Make(changed), Network = new BridgePlans(engine).Make(attachment) };
        try
        {
            MonitorConnection.TryAsk(engine.Paths.ContainerRun(changed.Id), request, out _)?.Dispose();
        }
        catch (ContainersException)
        {
            using var held = engine.Containers.HoldTransition(changed);
            engine.Containers.Replace(engine.Containers.Find(changed.Id)! with { Network = before.Network });
            throw;
        }
    }
}
