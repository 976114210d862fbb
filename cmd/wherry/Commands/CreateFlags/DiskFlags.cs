using System.CommandLine;
using Containers.Engine.Containers;
using Wherry.CommandLine;

namespace Wherry.Commands.CreateFlags;

/// <summary>Limits of reading from and writing to disks.</summary>
internal sealed class DiskFlags(FlagSet flags) : IFlagGroup
{
    private readonly Option<string?> _weight = flags.Text("--blkio-weight", null, "NUMBER", "Weight of its disk requests, 10 to 1000");
    private readonly Option<string[]> _weightDevice = flags.Texts("--blkio-weight-device", null, "DEVICE:NUMBER", "The same for one disk");
    private readonly Option<string[]> _readBps = flags.Texts("--device-read-bps", null, "DEVICE:RATE", "Bytes a second it may read from a disk");
    private readonly Option<string[]> _readIops = flags.Texts("--device-read-iops", null, "DEVICE:NUMBER", "Reads a second from a disk");
    private readonly Option<string[]> _writeBps = flags.Texts("--device-write-bps", null, "DEVICE:RATE", "Bytes a second it may write to a disk");
    private readonly Option<string[]> _writeIops = flags.Texts("--device-write-iops", null, "DEVICE:NUMBER", "Writes a second to a disk");

    public CreateOptions Apply(Invocation call, CreateOptions options) => options with
    {
        BlockWeight = call.Get(_weight),
        BlockWeightDevices = call.Get(_weightDevice),
        DeviceReadBps = call.Get(_readBps),
        DeviceReadIops = call.Get(_readIops),
        DeviceWriteBps = call.Get(_writeBps),
        DeviceWriteIops = call.Get(_writeIops),
    };
}
