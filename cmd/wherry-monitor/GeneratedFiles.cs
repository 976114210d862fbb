using System.Text;
using Containers.Linux.Files;
using Containers.Network;
using Containers.Oci.Runtime;
using Containers.Runtime.Protocol;

namespace Wherry.Monitor;

/// <summary>The files in /etc that say who and where the container is, and the mounts that put them there.</summary>
internal static class GeneratedFiles
{
    private const uint ReadableByAll = 0x1a4; // 0644

    internal static IReadOnlyList<MountSpec> Write(MonitorPlan plan, string directory)
    {
        var network = plan.Network;
        var address = network.Mode == NetworkModes.Pasta ? HostAddress.Find() : null;
        return
        [
            Mount("/etc/hosts", Put(directory, "hosts", HostsFile.Write(network, Host("/etc/hosts"), [plan.Spec.Hostname, plan.Name], address))),
            Mount("/etc/resolv.conf", Put(directory, "resolv.conf", ResolverFile.Write(network, Host("/etc/resolv.conf")))),
            Mount("/etc/hostname", Put(directory, "hostname", plan.Spec.Hostname + "\n")),
        ];
    }

    private static string Host(string path) => File.Exists(path) ? File.ReadAllText(path) : string.Empty;

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
