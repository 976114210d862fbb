using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Containers.Linux;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --publish and --expose, and finds free ports of the host.</summary>
internal static class Ports
{
    /// <summary>
    /// Reads "[[ADDRESS:][HOSTPORT]:]PORT[/PROTOCOL]", ranges on both sides included. Host ports that are left out, or 0, are
    /// chosen among the free ones.
    /// </summary>
    internal static IEnumerable<PublishedPort> Parse(string text)
    {
        var (rest, protocol) = SplitProtocol(text, text);
        var lastColon = rest.LastIndexOf(':');
        var container = Range(text, rest[(lastColon + 1)..]);
        var before = lastColon < 0 ? string.Empty : rest[..lastColon];
        var (address, host) = SplitHost(text, before);
        (ushort First, ushort Last)? hostRange = host.Length == 0 ? null : Range(text, host);
        var count = container.Last - container.First + 1;
        if (container.First == 0)
        {
            throw Bad(text, "port numbers of the container are from 1 to 65535");
        }

        if (hostRange is { } several && several.Last > several.First && count == 1)
        {
            yield return new PublishedPort(address, FindFree(text, address, protocol, several), container.First, protocol);
            yield break;
        }

        if (hostRange is { } range && range.Last - range.First + 1 != count)
        {
            throw Bad(text, "the ranges of host and container have different lengths");
        }

        for (var i = 0; i < count; i++)
        {
            var wanted = hostRange is { } chosen && chosen.First != 0 ? (ushort)(chosen.First + i) : FindFree(address, protocol);
            yield return new PublishedPort(address, wanted, (ushort)(container.First + i), protocol);
        }
    }

    /// <summary>Publishes an exposed port, "80/tcp", on a free port of the host.</summary>
    internal static PublishedPort PublishExposed(string exposed)
    {
        var (port, protocol) = SplitProtocol(exposed, exposed);
        return new PublishedPort(string.Empty, FindFree(string.Empty, protocol), Range(exposed, port).First, protocol);
    }

    /// <summary>Reads --expose: ports with protocol, one each.</summary>
    internal static IEnumerable<string> ParseExposed(string text)
    {
        var (ports, protocol) = SplitProtocol(text, text, isPublished: false);
        var (first, last) = Range(text, ports);
        for (int port = first; port <= last; port++)
        {
            yield return $"{port}/{protocol}";
        }
    }

    private static (string Ports, string Protocol) SplitProtocol(string text, string whole, bool isPublished = true)
    {
        var slash = text.IndexOf('/');
        var protocol = slash < 0 ? "tcp" : text[(slash + 1)..].ToLowerInvariant();
        if (protocol == SctpPorts.Protocol && isPublished)
        {
            SctpPorts.RequireKernel(whole);
        }

        return protocol is "tcp" or "udp" or SctpPorts.Protocol
            ? (slash < 0 ? text : text[..slash], protocol)
            : throw Bad(whole, $"the protocol \"{protocol}\" cannot be published; use tcp or udp");
    }

    private static (string Address, string Port) SplitHost(string text, string before)
    {
        // 127.0.0.1:8080, [::1]:8080, 127.0.0.1: or 8080
        var colon = before.LastIndexOf(':');
        var bracket = before.LastIndexOf(']');
        if (bracket < 0 && colon < 0)
        {
            return before.Contains('.') ? (Address(text, before), "") : ("", before);
        }

        return bracket >= colon ? (Address(text, before.Trim('[', ']')), "") : (Address(text, before[..colon].Trim('[', ']')), before[(colon + 1)..]);
    }

    // .NET reads "8080" and "127.1" as addresses too.
    private static string Address(string text, string address) =>
        IPAddress.TryParse(address, out var parsed) && (parsed.AddressFamily == AddressFamily.InterNetworkV6 || parsed.ToString() == address)
        ? address
        : throw Bad(text, $"\"{address}\" is not an address of the host");

    private static (ushort First, ushort Last) Range(string text, string range)
    {
        var ends = range.Split('-', 2);
        if (ushort.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first) &&
            ushort.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last) && first <= last)
        {
            return (first, last);
        }

        throw Bad(text, $"\"{range}\" is not a port or a range of ports");
    }

    private static ushort FindFree(string address, string protocol) => Bind(address, protocol, 0);

    // As docker: the first of the range that nobody has.
    private static ushort FindFree(string text, string address, string protocol, (ushort First, ushort Last) range)
    {
        for (int port = range.First; port <= range.Last; port++)
        {
            try
            {
                return Bind(address, protocol, (ushort)port);
            }
            catch (Exception e) when (e is SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse or SocketError.AccessDenied }
                or LinuxException { Errno: Errno.EADDRINUSE or Errno.EACCES })
            {
                // Somebody has it, or it is not ours to have: the next one.
            }
        }

        throw new ContainersException(ErrorKind.InUse, $"--publish {text}: all ports of the range are in use");
    }

    private static ushort Bind(string address, string protocol, ushort port)
    {
        var any = address.Length == 0 ? IPAddress.Any : IPAddress.Parse(address);
        if (protocol == SctpPorts.Protocol)
        {
            return SctpPorts.Try(new IPEndPoint(any, port));
        }

        using var socket = protocol == "udp"
            ? new Socket(any.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(any.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(any, port));
        return (ushort)((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static ContainersException Bad(string text, string why) => new(ErrorKind.Invalid, $"invalid port \"{text}\": {why}")
    {
        Hint = "want [[ADDRESS:]HOSTPORT:]PORT[/tcp|/udp|/sctp], such as -p 8080:80 or -p 127.0.0.1:53:53/udp",
    };
}
