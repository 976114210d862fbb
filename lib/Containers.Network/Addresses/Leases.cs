using System.Globalization;
using System.Net;
using Containers.Linux;
using Containers.Linux.Files;
using Containers.Oci;
using Containers.Oci.Runtime;

namespace Containers.Network.Addresses;

/// <summary>
/// Which container has which address of a network: a symbolic link from the address to the container's id, in the run
/// directory. It counts while the container's monitor lives. Two commands cannot make the same link, whatever they hold.
/// </summary>
/// <param name="directory">Where the links are, a directory for each network.</param>
/// <param name="isAlive">Whether the container with an id has a monitor.</param>
public sealed class Leases(string directory, Predicate<string> isAlive)
{
    /// <summary>The name of the directory of links in the directory of networks.</summary>
    internal const string DirectoryName = "leases";

    /// <summary>Takes an address of a subnet.</summary>
    /// <param name="network">The network's id.</param>
    /// <param name="subnet">The subnet.</param>
    /// <param name="asked">The address it has to be; null for the first free one.</param>
    /// <param name="owner">The container's id.</param>
    /// <exception cref="ContainersException">InUse: somebody has it, or all are taken.</exception>
    public IPAddress Take(string network, SubnetPlan subnet, IPAddress? asked, string owner)
    {
        ArgumentNullException.ThrowIfNull(subnet);
        using var links = Open(network);
        if (asked is not null)
        {
            return TryTake(links, network, asked, owner) ? asked : throw new ContainersException(
                ErrorKind.InUse, $"requested IP address {asked} is already allocated to container {HolderOf(network, asked)?[..12]}: address already in use");
        }

        // Once more without those whose containers were killed: mostly nobody need look for them.
        return Choose(links, network, subnet, owner, sweep: false) ?? Choose(links, network, subnet, owner, sweep: true) ??
               throw new ContainersException(ErrorKind.InUse, $"no free address in {subnet.Subnet}: all are in use");
    }

    /// <summary>Gives back all addresses a container has.</summary>
    public void Release(string network, string owner)
    {
        var path = Path.Combine(directory, network);
        if (!Directory.Exists(path))
        {
            return;
        }

        foreach (var link in Directory.EnumerateFileSystemEntries(path).Where(link => new FileInfo(link).LinkTarget == owner).ToList())
        {
            File.Delete(link);
        }
    }

    /// <summary>The addresses a container has on a network, in their order.</summary>
    public IReadOnlyList<string> AddressesOf(string network, string owner)
    {
        var path = Path.Combine(directory, network);
        return !Directory.Exists(path) ? []
            : [.. Directory.EnumerateFileSystemEntries(path).Where(link => new FileInfo(link).LinkTarget == owner).Select(link => Path.GetFileName(link)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The ids of the networks a container has an address on.</summary>
    public IReadOnlyList<string> NetworksOf(string owner) => !Directory.Exists(directory) ? []
        : [.. Directory.EnumerateDirectories(directory).Select(path => Path.GetFileName(path)).Where(network => AddressesOf(network, owner).Count > 0)];

    /// <summary>The container that has an address, alive or not; null for none.</summary>
    public string? HolderOf(string network, IPAddress address) => new FileInfo(Path.Combine(directory, network, NameOf(address))).LinkTarget;

    /// <summary>The first and the last place in a subnet that are given away by themselves.</summary>
    internal static (UInt128 First, UInt128 Last) Range(Subnet subnet, SubnetPlan plan)
    {
        var first = plan.First.Length > 0 ? subnet.PlaceOf(IPAddress.Parse(plan.First)) : 1;
        // The last address of version 4 is everybody's; a subnet of two has none for nobody (RFC 3021).
        var last = plan.Last.Length > 0 ? subnet.PlaceOf(IPAddress.Parse(plan.Last)) : subnet.IsV6 || subnet.Span < 2 ? subnet.Span : subnet.Span - 1;
        return (subnet.Span < 2 && plan.First.Length == 0 ? 0 : first, last);
    }

    private IPAddress? Choose(DirectoryHandle links, string network, SubnetPlan plan, string owner, bool sweep)
    {
        var subnet = Subnet.TryParse(plan.Subnet)!.Value;
        var taken = Taken(network, sweep);
        var (first, last) = Range(subnet, plan);
        for (var place = first; place <= last; place++)
        {
            var address = subnet.At(place);
            var name = NameOf(address);
            if (address.ToString() != plan.Gateway && !taken.Contains(name) && TryLink(links, name, owner))
            {
                return address;
            }
        }

        return null;
    }

    private HashSet<string> Taken(string network, bool sweep)
    {
        var taken = new HashSet<string>();
        foreach (var link in Directory.EnumerateFileSystemEntries(Path.Combine(directory, network)).ToList())
        {
            if (sweep && new FileInfo(link).LinkTarget is { } holder && !isAlive(holder))
            {
                File.Delete(link);
            }
            else
            {
                taken.Add(Path.GetFileName(link));
            }
        }

        return taken;
    }

    private bool TryTake(DirectoryHandle links, string network, IPAddress address, string owner)
    {
        var name = NameOf(address);
        if (TryLink(links, name, owner))
        {
            return true;
        }

        var path = Path.Combine(directory, network, name);
        if (new FileInfo(path).LinkTarget is { } holder && holder != owner && isAlive(holder))
        {
            return false;
        }

        File.Delete(path);
        return TryLink(links, name, owner);
    }

    private static bool TryLink(DirectoryHandle links, string name, string owner)
    {
        try
        {
            links.MakeSymbolicLink(name, owner);
            return true;
        }
        catch (LinuxException e) when (e.Errno == Errno.EEXIST)
        {
            return false;
        }
    }

    // Colons are nothing to be afraid of in file names here.
    private static string NameOf(IPAddress address) => string.Create(CultureInfo.InvariantCulture, $"{address}");

    private DirectoryHandle Open(string network)
    {
        var path = Path.Combine(directory, network);
        Tree.Make(path);
        return DirectoryHandle.Open(path);
    }
}
