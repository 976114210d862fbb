using Containers.Engine.Containers;
using Containers.Linux.Processes;
using Containers.Network;
using Containers.Network.Bridges;
using Containers.Runtime.Namespaces;
using Containers.State.Containers;

namespace Containers.Engine.Networks;

/// <summary>Takes back what containers had of networks whose monitors were killed.</summary>
internal sealed class NetworkRepair(Engine engine)
{
    /// <summary>Takes back what one container had.</summary>
    internal void End(ContainerRecord record)
    {
        if (new SharingPlan(engine).NetworkOwner(record) is var owner && owner.Id != record.Id)
        {
            new SharedHosts(engine.Paths.ContainerRun(owner.Id)).Remove(record.Name);
        }

        if (record.Network.Networks.Count > 0)
        {
            EndAbandoned(record.Id);
        }
    }

    /// <summary>
    /// Ends the programs of a hub nobody is a member of any more; for root the rules and names of containers that are gone,
    /// too. Where others are still on networks the next one to start or end does that.
    /// </summary>
    private void EndAbandoned(string gone)
    {
        var directory = engine.Paths.NetworkRun;
        if (UserNamespace.IsRootless)
        {
            Hub.EndAbandoned(directory);
        }
        else if (ProgramSearch.Find("netavark") is { } netavark)
        {
            // Who repairs it stands in for its monitor.
            new DeadAttachments(directory, id => id != gone && engine.Containers.HasMonitor(id))
                .SweepHost(netavark, ProgramSearch.Find("aardvark-dns") ?? string.Empty, engine.Configuration.FirewallDriver ?? string.Empty);
        }
    }
}
