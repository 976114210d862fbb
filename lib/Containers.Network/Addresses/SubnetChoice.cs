using System.Net;
using Containers.Linux.Identity;

namespace Containers.Network.Addresses;

/// <summary>Finds subnets for new networks that nobody uses: no other network, and no route of the host.</summary>
public static class SubnetChoice
{
    private const int PartLength = 24;
    private const int LengthOfV6 = 64;
    private const int Attempts = 16;

    private static readonly (Subnet Base, int Length)[] s_pools =
        [.. ((string[])["10.89.0.0/16", "10.90.0.0/15", "10.92.0.0/14", "10.96.0.0/11", "10.128.0.0/9"]).Select(text => (Subnet.TryParse(text)!.Value, PartLength))];

    /// <summary>The first free subnet of version 4; null when all are taken.</summary>
    /// <param name="taken">Those that are not free.</param>
    /// <param name="pools">Where it is taken from, and how long its prefix is; null for the usual.</param>
    public static Subnet? Choose(IReadOnlyCollection<Subnet> taken, IReadOnlyList<(Subnet Base, int Length)>? pools = null)
    {
        ArgumentNullException.ThrowIfNull(taken);
        return (pools ?? s_pools).Select(pool => Choose(taken, pool.Base, pool.Length)).FirstOrDefault(found => found is not null);
    }

    // Those that lie in a pool are nearly always parts themselves: looked up, not compared one by one.
    private static Subnet? Choose(IReadOnlyCollection<Subnet> taken, Subnet pool, int length)
    {
        var parts = taken.Where(subnet => subnet.Length == length).ToHashSet();
        var others = taken.Where(subnet => subnet.Length != length && subnet.Overlaps(pool)).ToList();
        return pool.Parts(length).Select(part => (Subnet?)part).FirstOrDefault(part => !parts.Contains(part!.Value) && !others.Exists(other => other.Overlaps(part.Value)));
    }

    /// <summary>A random unique local subnet of version 6 (RFC 4193) that is free; null when chance had none.</summary>
    public static Subnet? ChooseV6(IReadOnlyCollection<Subnet> taken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var bytes = new byte[16];
            Convert.FromHexString(RandomId.New()[..(LengthOfV6 / 4)]).CopyTo(bytes, 0);
            bytes[0] = 0xfd;
            var chosen = Subnet.Around(new IPAddress(bytes), LengthOfV6);
            if (!taken.Any(other => other.Overlaps(chosen)))
            {
                return chosen;
            }
        }

        return null;
    }
}
