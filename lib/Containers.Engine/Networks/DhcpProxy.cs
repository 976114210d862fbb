using Containers.Oci;
using Containers.Oci.Runtime;
using Containers.State.Networks;

namespace Containers.Engine.Networks;

/// <summary>
/// Networks whose addresses a DHCP server gives. Somebody has to renew a lease for as long as a container has it: netavark's proxy, a
/// service that systemd starts when its socket is asked. Nothing here starts one.
/// </summary>
internal static class DhcpProxy
{
    /// <summary>The word for it in --ipam-driver.</summary>
    internal const string IpamDriver = BridgePlan.LeasedIpam;

    /// <summary>Where netavark asks; it cannot be told another place.</summary>
    internal const string SocketPath = "/run/podman/nv-proxy.sock";

    private const string Unit = "netavark-dhcp-proxy.socket";

    /// <summary>Makes sure that a network is one on which that can be.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="network">The network, not yet made.</param>
    /// <exception cref="ContainersException">Unsupported or Invalid, with what goes instead.</exception>
    internal static void RequireKind(CreateNetworkOptions options, NetworkRecord network)
    {
        if (network.Driver == "ipvlan")
        {
            throw new ContainersException(ErrorKind.Unsupported, "ipam driver dhcp is not supported with ipvlan: to the server all its containers would be one, by their hardware address")
            {
                Hint = "--driver macvlan gives each its own",
            };
        }

        if (NetworkDriverOptions.IsOwnBridge(network.Driver, network.Options))
        {
            throw new ContainersException(ErrorKind.Unsupported, "ipam driver dhcp is not supported with a bridge of its own, which no server is on")
            {
                Hint = "--driver macvlan --opt parent=INTERFACE; or --opt mode=unmanaged --interface-name BRIDGE, for a bridge of the host's that has one",
            };
        }

        if (network.Device.Length == 0)
        {
            throw new ContainersException(ErrorKind.Invalid, "ipam driver dhcp needs to be told the interface whose network the server is on") { Hint = "--opt parent=INTERFACE; ip link lists those there are" };
        }

        if (network.Internal || options.IPv6)
        {
            throw new ContainersException(ErrorKind.Invalid, $"conflicting options: --ipam-driver dhcp and {(network.Internal ? "--internal: the server says what leads out" : "--ipv6: only addresses of version 4 are asked for")}");
        }
    }

    /// <summary>Makes sure that there is somebody to ask, for a network that needs that.</summary>
    /// <param name="network">The network.</param>
    /// <param name="socket">Where netavark asks.</param>
    /// <exception cref="ContainersException">Unsupported, with what starts it.</exception>
    internal static void Require(NetworkRecord network, string socket = SocketPath)
    {
        if (network.IpamDriver == IpamDriver && !File.Exists(socket))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"network {network.Name} has its addresses from a DHCP server, which netavark's proxy asks: it does not listen, there is no {socket}")
            {
                Hint = $"systemctl enable --now {Unit}",
            };
        }
    }
}
