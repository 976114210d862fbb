using System.Globalization;
using Containers.Oci;

namespace Containers.Engine.Networks;

/// <summary>Reads --opt of a network, in podman's words and those of docker's that mean the same.</summary>
internal static class NetworkDriverOptions
{
    private const int LargestVlan = 4094;

    /// <summary>Whether a network is a bridge that is made for it, and not one of the host's that somebody else looks after.</summary>
    internal static bool IsOwnBridge(string driver, IReadOnlyDictionary<string, string> options) => driver == NetworkCreator.BridgeDriver && options.GetValueOrDefault("mode") != "unmanaged";

    /// <summary>The options of the driver, and the interface if one is named.</summary>
    internal static (IReadOnlyDictionary<string, string> Options, string? Device) Read(CreateNetworkOptions network)
    {
        var options = new Dictionary<string, string>();
        var device = network.Device;
        foreach (var text in network.Options.SelectMany(text => text.Split(',')))
        {
            var parts = text.Split('=', 2);
            if (parts.Length < 2)
            {
                throw new ContainersException(ErrorKind.Invalid, $"invalid network option \"{text}\": want NAME=VALUE");
            }

            switch (parts[0])
            {
                case "com.docker.network.bridge.name" or "parent":
                    device ??= parts[1];
                    break;
                default:
                    var name = parts[0] == "com.docker.network.driver.mtu" ? "mtu" : parts[0];
                    Check(network.Driver, name, parts[1]);
                    options[name] = parts[1];
                    break;
            }
        }

        return (options, device);
    }

    private static void Check(string driver, string name, string value)
    {
        var isGood = (driver, name) switch
        {
            (_, "mtu") => IsNumber(value, 68, 65535),
            (_, "metric") => IsNumber(value, 1, int.MaxValue),
            (_, "no_default_route") => bool.TryParse(value, out _) || value is "0" or "1",
            ("bridge", "vlan") => IsNumber(value, 1, LargestVlan),
            ("bridge", "isolate") => value is "true" or "false" or "strict" or "1" or "0",
            ("bridge", "mode") => value is "managed" or "unmanaged",
            ("bridge", "vrf") => value.Length > 0,
            ("macvlan", "mode") => value is "bridge" or "private" or "vepa" or "passthru",
            ("ipvlan", "mode") => value is "l2" or "l3" or "l3s",
            ("macvlan", "bclim") => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
            _ => throw new ContainersException(ErrorKind.Unsupported, $"unsupported {driver} network option {name}"),
        };
        if (!isGood)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid network option \"{name}={value}\": that value means nothing");
        }
    }

    private static bool IsNumber(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most;
}
