using Containers.Linux.Files;
using Containers.Network.Addresses;
using Containers.Oci.Runtime;

namespace Containers.Network.Bridges;

/// <summary>
/// Who has whom in their /etc/hosts: a symbolic link TARGET/LINKER to the names. Each container that comes onto its networks
/// writes its addresses into the hosts files of those that are linked to it, however it was started.
/// </summary>
/// <param name="directory">The directory of networks in the run directory.</param>
/// <param name="isAlive">Whether the container with an id has a monitor.</param>
internal sealed class Links(string directory, Predicate<string> isAlive)
{
    /// <summary>The name of the directory of those links.</summary>
    internal const string DirectoryName = "links";

    private readonly Leases _leases = new(Path.Combine(directory, Leases.DirectoryName), isAlive);

    /// <summary>Whoever is linked to is told where to write from now on.</summary>
    internal void Register(string linker, IEnumerable<LinkPlan> links)
    {
        foreach (var link in links)
        {
            var path = PathOf(link.Container);
            Tree.Make(path);
            File.Delete(Path.Combine(path, linker));
            File.CreateSymbolicLink(Path.Combine(path, linker), string.Join(' ', link.Names));
        }
    }

    /// <summary>Takes that back.</summary>
    internal void Forget(string linker, IEnumerable<LinkPlan> links)
    {
        foreach (var link in links.Where(link => Directory.Exists(PathOf(link.Container))))
        {
            File.Delete(Path.Combine(PathOf(link.Container), linker));
        }
    }

    /// <summary>The lines for those it is linked to that have an address on one of its networks.</summary>
    internal IReadOnlyList<string> Lines(IEnumerable<LinkPlan> links, IReadOnlyList<string> networks) =>
        [.. links.SelectMany(link => LinesOf(link.Container, string.Join(' ', link.Names), networks))];

    /// <summary>Writes where a container is now into the hosts files of those that are linked to it. Only while holding the hub's lock.</summary>
    /// <param name="target">The container.</param>
    /// <param name="hosts">The hosts file of the container with an id.</param>
    internal void Tell(string target, Func<string, string> hosts)
    {
        var path = PathOf(target);
        foreach (var link in Directory.Exists(path) ? Directory.GetFileSystemEntries(path) : [])
        {
            var linker = Path.GetFileName(link);
            if (!isAlive(linker))
            {
                File.Delete(link);
            }
            else if (new FileInfo(link).LinkTarget is { } names && File.Exists(hosts(linker)))
            {
                var lines = LinesOf(target, names, _leases.NetworksOf(linker));
                HostsFile.Replace(hosts(linker), names.Split(' ')[^1], lines);
            }
        }
    }

    private IEnumerable<string> LinesOf(string target, string names, IReadOnlyList<string> networks) =>
        networks.SelectMany(network => _leases.AddressesOf(network, target)).Select(address => $"{address}\t{names}");

    private string PathOf(string target) => Path.Combine(directory, DirectoryName, target);
}
