using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Network;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>The files in /etc that say who and where the container is, and the mounts that put them there.</summary>
internal static class GeneratedFiles
{
    private const uint ReadableByAll = 0x1a4; // 0644
    private const int LargestHostsFile = 1024 * 1024;

    /// <param name="plan">The container.</param>
    /// <param name="directory">Its run directory.</param>
    /// <param name="rootPath">Its root file system.</param>
    /// <param name="network">Its own networks.</param>
    /// <param name="donors">The hosts file of the container whose network it shares; null for its own.</param>
    internal static IReadOnlyList<MountSpec> Write(MonitorPlan plan, string directory, string rootPath, ContainerNetwork network, SharedHosts? donors)
    {
        var mounts = new List<MountSpec>();
        var etc = plan.Etc;
        if (etc.HostsFile != "-")
        {
            mounts.Add(Mount("/etc/hosts", Join(plan, donors) ?? PutHosts(plan, directory, rootPath, network)));
        }

        if (plan.Network.Dns is not ["none"])
        {
            mounts.Add(Mount("/etc/resolv.conf", (plan.Network.Dns.Count > 0 ? null : Shared(etc, "resolv.conf")) ?? PutResolver(plan, directory, network)));
        }

        if (!etc.NoHostname)
        {
            mounts.Add(Mount("/etc/hostname", Put(directory, "hostname", plan.Spec.Hostname + "\n")));
        }

        if (etc.TimeZoneFile.Length > 0)
        {
            mounts.Add(Mount("/etc/localtime", etc.TimeZoneFile) with { Options = ["bind", "rprivate", "ro"] });
        }

        return mounts;
    }

    /// <summary>Writes again, over what containers see already, what depends on the networks a container is on.</summary>
    internal static void Renew(MonitorPlan plan, string directory, string rootPath, ContainerNetwork network)
    {
        if (File.Exists(new SharedHosts(directory).Path))
        {
            PutHosts(plan, directory, rootPath, network);
        }

        if (File.Exists(Path.Combine(directory, "resolv.conf")))
        {
            PutResolver(plan, directory, network);
        }
    }

    // What a DHCP server tells is its network's; what the user says goes before it, and the host's own is for who is told nothing.
    private static string PutResolver(MonitorPlan plan, string directory, ContainerNetwork network) =>
        Put(directory, "resolv.conf", ResolverFile.Write(plan.Network.Dns.Count > 0 ? plan.Network : plan.Network with { Dns = network.Servers }, Host("/etc/resolv.conf")));

    // Whoever it is linked to writes there, too: what has changed while we were writing, we write again.
    private static string PutHosts(MonitorPlan plan, string directory, string rootPath, ContainerNetwork network)
    {
        while (true)
        {
            var linked = network.Linked;
            var file = new SharedHosts(directory);
            file.Replace(Hosts(plan, rootPath, network.Addresses, linked));
            if (network.Linked.SequenceEqual(linked))
            {
                return file.Path;
            }
        }
    }

    // Bridges of root are the host's: it answers at each of them. Otherwise at its own address.
    private static string? AddressOfHost(NetworkPlan network) => network.Mode switch
    {
        NetworkModes.Bridge when network.Program is null => network.Bridges.Where(bridge => !bridge.Internal).SelectMany(bridge => bridge.Subnets)
            .Select(subnet => subnet.Gateway).FirstOrDefault(gateway => gateway.Length > 0),
        NetworkModes.Pasta or NetworkModes.Bridge => HostAddress.Find(),
        _ => null,
    };

    private static string Hosts(MonitorPlan plan, string rootPath, IReadOnlyList<string> addresses, IReadOnlyList<string> linked)
    {
        var address = AddressOfHost(plan.Network);
        var beginning = plan.Etc.HostsFile switch
        {
            "" => Host("/etc/hosts"),
            "none" => string.Empty,
            "image" => OfImage(rootPath),
            var path => Host(path),
        };
        return HostsFile.Write(plan.Network, beginning, plan.Network.KnownAs.Length > 0 ? [plan.Spec.Hostname, plan.Network.KnownAs, plan.Name] : [plan.Spec.Hostname, plan.Name], plan.Network.Mode == NetworkModes.Pasta && address is not null ? [address] : addresses, address, linked);
    }

    // Who shares a network is reached over its loopback device, by name too.
    private static string? Join(MonitorPlan plan, SharedHosts? donors)
    {
        if (donors is null || !File.Exists(donors.Path))
        {
            return null;
        }

        donors.Join(plan.Name);
        return donors.Path;
    }

    private static string? Shared(EtcPlan etc, string name) =>
        etc.SharedDirectory is { } directory && File.Exists(Path.Combine(directory, name)) ? Path.Combine(directory, name) : null;

    private static string Host(string path) => File.Exists(path) ? File.ReadAllText(path) : string.Empty;

    private static string OfImage(string rootPath)
    {
        try
        {
            using var root = DirectoryHandle.Open(rootPath);
            using var file = root.OpenFileInRoot("etc/hosts");
            using var stream = file.OpenStream();
            var buffer = new byte[LargestHostsFile];
            return Encoding.UTF8.GetString(buffer, 0, stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        }
        catch (LinuxException e) when (e.Errno is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.EISDIR)
        {
            return string.Empty;
        }
    }

    private static string Put(string directory, string name, string content)
    {
        var path = Path.Combine(directory, name);
        using var file = FileOpening.Create(path, ReadableByAll);
        file.Write(Encoding.UTF8.GetBytes(content));
        return path;
    }

    private static MountSpec Mount(string destination, string source) =>
        new() { Destination = destination, Type = "bind", Source = source, Options = ["bind", "rprivate"] };
}
