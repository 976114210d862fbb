using System.Globalization;
using System.Net;

namespace Containers.Network.Addresses;

/// <summary>Where this machine's own routes lead, proc(5): a container's network there would hide them.</summary>
public static class HostRoutes
{
    private const string HeadingOfV4 = "Iface";

    /// <summary>The destinations of all routes but the default ones.</summary>
    public static IReadOnlyList<Subnet> Read() =>
        [.. Lines("/proc/net/route").Select(ParseV4).Concat(Lines("/proc/net/ipv6_route").Select(ParseV6)).OfType<Subnet>().Where(route => route.Length > 0)];

    /// <summary>A line of /proc/net/route: destination and mask are numbers in this machine's byte order. Null for headings.</summary>
    internal static Subnet? ParseV4(string line)
    {
        var fields = line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 8 || fields[0] == HeadingOfV4 ||
            !uint.TryParse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var destination) ||
            !uint.TryParse(fields[7], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var mask))
        {
            return null;
        }

        return Subnet.Around(new IPAddress(BitConverter.GetBytes(destination)), System.Numerics.BitOperations.PopCount(mask));
    }

    /// <summary>A line of /proc/net/ipv6_route: destination and length, both hexadecimal. Null where it is none of a network.</summary>
    internal static Subnet? ParseV6(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length >= 10 && fields[0].Length == 32 && int.TryParse(fields[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var length) && length is > 0 and < 128
            ? Subnet.Around(new IPAddress(Convert.FromHexString(fields[0])), length)
            : null;
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
