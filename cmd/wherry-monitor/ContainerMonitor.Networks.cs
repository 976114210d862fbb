using Containers.Oci;
using Containers.Runtime.Protocol;
using Containers.State.Containers;
using Containers.State.Events;

namespace Wherry.Monitor;

internal sealed partial class ContainerMonitor
{
    private void ChangeNetworks(MonitorRequest request)
    {
        if (_instance.Pid == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        }

        if (request is not { Update: { } changed, Network: { } network })
        {
            throw new ContainersException(ErrorKind.Invalid, "network: nothing to change");
        }

        var before = _state.Networks;
        var connects = request.Action == MonitorAction.Connect;
        changed = WithListener(changed);
        _instance.ChangeNetworks(changed, network, connects);
        _plan = changed;
        Write(_state with { Networks = _instance.Networks });
        TellOfNetworks(connects ? "connect" : "disconnect", (connects ? _state.Networks : before).Where(attached => attached.NetworkId == network.Id));
    }

    private void ReloadNetworks(MonitorRequest request)
    {
        if (_instance.Pid == 0 || request.Update is not { } changed)
        {
            throw new ContainersException(ErrorKind.Invalid, $"container {_plan.Name} is not running");
        }

        _plan = _plan with { Network = changed.Network };
        _instance.ReloadNetworks(_plan);
        Write(_state with { Networks = _instance.Networks });
    }

    private void TellOfNetworks(string action, IEnumerable<LiveAttachment> networks)
    {
        foreach (var network in networks)
        {
            _events.Write(EventRecord.OfNetwork(network.NetworkId, network.Network, action).With("container", _plan.Id));
        }
    }
}
