using System.Text;
using System.Text.Json.Nodes;
using Containers.Linux.Sockets;
using Containers.Network.Bridges;
using Containers.Oci.Runtime;

namespace Containers.Network;

/// <summary>slirp4netns's command line, slirp4netns(1).</summary>
internal static class Slirp4netnsArguments
{
    /// <summary>The name server slirp4netns answers at in its default network.</summary>
    internal const string NameServer = "10.0.2.3";

    /// <summary>The name of its API socket in the directory it is started in.</summary>
    internal const string ApiSocket = "slirp.sock";

    internal static IReadOnlyList<string> For(NetworkPlan plan, string namespacePath) =>
    [
        "--configure", "--mtu=65520", .. Slirp4netnsOptions.ReachesLoopback(plan.Options) ? [] : (string[])["--disable-host-loopback"], "--enable-sandbox", "--enable-seccomp", "--ready-fd",
        NetworkConnection.ReadyDescriptor.ToString(), "--api-socket", ApiSocket, .. Slirp4netnsOptions.Arguments(plan.Options), "--netns-type=path", namespacePath, "tap0",
    ];

    internal static IReadOnlyList<string> ForOutlet(string namespacePath) =>
    [
        "--configure", $"--mtu={Hub.Mtu}", "--disable-host-loopback", "--enable-sandbox", "--enable-seccomp", "--ready-fd",
        NetworkConnection.ReadyDescriptor.ToString(), "--netns-type=path", namespacePath, "tap0",
    ];
}

/// <summary>Publishes ports through slirp4netns's API socket: one JSON request a connection.</summary>
internal static class Slirp4netnsPorts
{
    internal static void Publish(IReadOnlyList<PortPlan> ports, string socketPath)
    {
        foreach (var port in ports)
        {
            var request = new JsonObject
            {
                ["execute"] = "add_hostfwd",
                ["arguments"] = new JsonObject
                {
                    ["proto"] = port.Protocol,
                    ["host_addr"] = port.HostAddress.Length == 0 ? "0.0.0.0" : port.HostAddress,
                    ["host_port"] = (int)port.HostPort,
                    ["guest_port"] = (int)port.ContainerPort,
                },
            };
            using var socket = UnixSocket.Connect(socketPath);
            socket.Write(Encoding.UTF8.GetBytes(request.ToJsonString() + "\n"));
            using var stream = socket.OpenStream();
            using var reader = new StreamReader(stream);
            var answer = reader.ReadToEnd();
            if (JsonNode.Parse(answer)?["error"] is not null)
            {
                throw NetworkFailure.PortTaken(port, "slirp4netns");
            }
        }
    }
}
