using System.Globalization;
using Containers.Oci;
using Containers.State.Containers;

namespace Containers.Engine.Containers.Options;

/// <summary>Reads --blkio-weight-device and --device-{read,write}-{bps,iops}: "DEVICE:VALUE".</summary>
internal static class DeviceLimitOptions
{
    internal static IReadOnlyList<DeviceLimit> Resolve(CreateOptions options) =>
    [
        .. options.BlockWeightDevices.Select(text => Parse("--blkio-weight-device", "weight", text, isSize: false)),
        .. options.DeviceReadBps.Select(text => Parse("--device-read-bps", "read-bps", text, isSize: true)),
        .. options.DeviceWriteBps.Select(text => Parse("--device-write-bps", "write-bps", text, isSize: true)),
        .. options.DeviceReadIops.Select(text => Parse("--device-read-iops", "read-iops", text, isSize: false)),
        .. options.DeviceWriteIops.Select(text => Parse("--device-write-iops", "write-iops", text, isSize: false)),
    ];

    private static DeviceLimit Parse(string flag, string kind, string text, bool isSize)
    {
        var colon = text.LastIndexOf(':');
        var path = colon < 0 ? string.Empty : text[..colon];
        var number = text[(colon + 1)..];
        if (!path.StartsWith("/dev/", StringComparison.Ordinal))
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": want DEVICE:{(isSize ? "RATE" : "NUMBER")}, such as /dev/sda:{(isSize ? "1mb" : "500")}");
        }

        var value = isSize ? (ulong)Sizes.Parse(number, flag)
            : ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var plain) ? plain
            : throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": \"{number}\" is not a number");
        return kind == "weight" && (value is < 10 or > 1000)
            ? throw new ContainersException(ErrorKind.Invalid, $"invalid {flag} \"{text}\": a weight is from 10 to 1000")
            : new DeviceLimit(kind, path, value);
    }
}
