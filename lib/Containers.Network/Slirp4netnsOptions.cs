using System.Globalization;
using Containers.Network.Addresses;
using Containers.Oci;

namespace Containers.Network;

/// <summary>What may stand behind "slirp4netns:": podman's words, NAME=VALUE, or arguments of the program's own.</summary>
public static class Slirp4netnsOptions
{
    private const string Cidr = "--cidr=";
    private const int PlaceOfNameServer = 3;

    /// <summary>Whether the host's loopback can be reached, at the gateway's address.</summary>
    internal static bool ReachesLoopback(IEnumerable<string> options) => options.LastOrDefault(option => option.StartsWith("allow_host_loopback=", StringComparison.Ordinal)) is { } option && Value(option);

    /// <summary>The program's arguments for them.</summary>
    /// <exception cref="ContainersException">Invalid for an option it does not have, or a value that means nothing.</exception>
    public static IReadOnlyList<string> Arguments(IEnumerable<string> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return [.. options.SelectMany(Argument)];
    }

    /// <summary>Where its name server answers.</summary>
    internal static string NameServer(IEnumerable<string> options) =>
        Arguments(options).LastOrDefault(argument => argument.StartsWith(Cidr, StringComparison.Ordinal)) is { } cidr && Subnet.TryParse(cidr[Cidr.Length..]) is { } subnet
            ? subnet.At(PlaceOfNameServer).ToString()
            : Slirp4netnsArguments.NameServer;

    private static IEnumerable<string> Argument(string option)
    {
        if (option.StartsWith('-'))
        {
            return [option];
        }

        var (name, value) = option.Split('=', 2) is [var before, var after] ? (before, after) : (option, string.Empty);
        return name switch
        {
            "mtu" when ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => [$"--mtu={value}"],
            "cidr" when Subnet.TryParse(value) is { IsV6: false } => [Cidr + value],
            "enable_ipv6" => Value(option) ? ["--enable-ipv6"] : [],
            "outbound_addr" when value.Length > 0 => [$"--outbound-addr={value}"],
            "outbound_addr6" when value.Length > 0 => [$"--outbound-addr6={value}"],
            "allow_host_loopback" => Value(option) ? [] : ["--disable-host-loopback"],
            "port_handler" when value is "slirp4netns" or "rootlesskit" => [], // there is one here, which shows the source address
            "mtu" or "cidr" or "outbound_addr" or "outbound_addr6" or "port_handler" => throw Invalid(option),
            _ => throw new ContainersException(ErrorKind.Invalid, $"unknown option for slirp4netns: \"{option}\"")
            {
                Hint = "want allow_host_loopback, cidr, enable_ipv6, mtu, outbound_addr, outbound_addr6, port_handler, or --OPTION of its own",
            },
        };
    }

    private static bool Value(string option) => bool.TryParse(option[(option.IndexOf('=', StringComparison.Ordinal) + 1)..], out var value) ? value : throw Invalid(option);

    private static ContainersException Invalid(string option) => new(ErrorKind.Invalid, $"invalid option for slirp4netns: \"{option}\"");
}
