using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>Ports as filters have them: "80", "80/udp", "8000-8080/tcp".</summary>
internal readonly record struct PortRange(ushort First, ushort Last, string Protocol)
{
    internal static PortRange Parse(string text)
    {
        var parts = text.Split('/', 2);
        var ends = parts[0].Split('-', 2);
        return ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) &&
               ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last
            ? new PortRange(first, last, parts.Length > 1 ? parts[1] : "tcp")
            : throw new ContainersException(ErrorKind.Invalid, $"invalid port \"{text}\": want PORT[-PORT][/PROTOCOL]");
    }

    internal bool Contains(ushort port, string protocol) => port >= First && port <= Last && protocol == Protocol;
}
