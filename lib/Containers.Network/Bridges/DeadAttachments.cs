using System.Text;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Linux.Processes;
using Containers.Linux.Sockets;
using Containers.Network.Addresses;
using Containers.Oci;

namespace Containers.Network.Bridges;

/// <summary>
/// What netavark was told of each container that is connected, a file each, so that it can be undone for one whose monitor
/// was killed: names, addresses and the rules of ports. Only while holding the hub's lock.
/// </summary>
/// <param name="directory">The directory of networks in the run directory.</param>
/// <param name="isAlive">Whether the container with an id has a monitor.</param>
public sealed class DeadAttachments(string directory, Predicate<string> isAlive)
{
    /// <summary>The name of the directory of those files.</summary>
    internal const string DirectoryName = "attached";

    private string Files => Path.Combine(directory, DirectoryName);

    /// <summary>Undoes what is left of containers that are gone, as root, whose bridges are the host's.</summary>
    /// <param name="netavark">netavark's program.</param>
    /// <param name="aardvark">The name service's program; empty for none.</param>
    /// <param name="firewall">The firewall, in netavark's words; empty for the one it chooses.</param>
    public void SweepHost(string netavark, string aardvark, string firewall)
    {
        using var held = Hub.Hold(directory);
        Sweep(new Netavark(netavark, aardvark, directory) { Firewall = firewall }, []);
        Hub.ClearIfUnused(directory, isHost: true);
    }

    internal void Note(string container, string network, string document)
    {
        Tree.Make(Files);
        DurableFile.Write(PathOf(container, network), Encoding.UTF8.GetBytes(document), sync: false);
    }

    internal void Forget(string container, string network) => File.Delete(PathOf(container, network));

    /// <summary>Undoes what is left of containers that are gone.</summary>
    internal void Sweep(Netavark netavark, IReadOnlyList<NamespaceToJoin> place)
    {
        if (!Directory.Exists(Files))
        {
            return;
        }

        var leases = new Leases(Path.Combine(directory, Leases.DirectoryName), isAlive);
        foreach (var file in Directory.EnumerateFiles(Files).ToList())
        {
            if (Path.GetFileName(file).Split(':') is not [var container, var network] || isAlive(container))
            {
                continue;
            }

            leases.Release(network, container);
            using var gone = Hub.MakeNetwork(); // its own namespace has taken its interfaces along
            try
            {
                var document = File.ReadAllText(file);
                PretendForLease(document, gone);
                netavark.Run("teardown", document, gone, place);
            }
            catch (ContainersException)
            {
                // It says so of the interfaces; the rest it has done.
            }

            File.Delete(file);
        }
    }

    // A lease is known by the hardware address, and netavark reads that from the interface.
    private static void PretendForLease(string document, FileDescriptor gone)
    {
        if (NetavarkDocument.ReadLeased(document) is not { } leased)
        {
            return;
        }

        try
        {
            LoneBridge.Make(gone, leased.Interface, leased.Mac);
        }
        catch (LinuxException)
        {
            // Then it stays with the proxy until that ends.
        }
    }

    private string PathOf(string container, string network) => Path.Combine(Files, $"{container}:{network}");
}
