using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;
using Containers.Runtime.Cgroups.Bus;

namespace Containers.Runtime.Tests;

public sealed class PodSliceTests
{
    [Theory]
    [InlineData("user.slice", "user-wherry_pod_ab12.slice")]
    [InlineData("shop-web.slice", "shop-web-wherry_pod_ab12.slice")]
    [InlineData("-.slice", "wherry_pod_ab12.slice")]
    public void Its_name_says_in_which_slice_it_is(string parent, string name) => Assert.Equal(name, PodSlice.Name(parent, "ab12"));

    [Fact]
    public void Limits_become_properties()
    {
        var properties = PodSlice.Properties(new ResourcesSpec
        {
            Pids = new PidsSpec(7),
            Memory = new MemorySpec { Limit = 100, Reservation = 50, Swap = -1 },
            Cpu = new CpuSpec { Quota = 25_000, Period = 50_000, Shares = 1024, Cpus = "0-2,9", Mems = "0" },
            BlockIO = new BlockIoSpec { Weight = 1000, ThrottleReadBpsDevice = [new DeviceRateSpec(8, 0, 4096)], ThrottleWriteIopsDevice = [new DeviceRateSpec(8, 16, 9)] },
        });

        Assert.Equal(
            [
                ("Description", "Pod of wherry"), ("StopWhenUnneeded", true),
                ("MemoryMax", 100UL), ("MemoryLow", 50UL), ("MemorySwapMax", ulong.MaxValue), ("CPUQuotaPerSecUSec", 500_000UL), ("CPUQuotaPeriodUSec", 50_000UL), ("CPUWeight", 39UL),
                ("AllowedCPUs", "7,2"), ("AllowedMemoryNodes", "1"), ("TasksMax", 7UL), ("IOWeight", 10_000UL),
                ("IOReadBandwidthMax", new DeviceShare("/dev/block/8:0", 4096)), ("IOWriteIOPSMax", new DeviceShare("/dev/block/8:16", 9)),
            ],
            properties.Select(property => (property.Name, property.Value is byte[] bits ? string.Join(',', bits) : property.Value)));
    }

    [Fact]
    public void Without_limits_it_only_goes_when_nobody_is_in_it_any_more() =>
        Assert.Equal(["Description", "StopWhenUnneeded"], PodSlice.Properties(null).Select(property => property.Name));

    [Fact]
    public void A_processor_without_limit_has_all_of_each_period()
    {
        var properties = PodSlice.Properties(new ResourcesSpec { Cpu = new CpuSpec { Period = 5000 } }).ToList();

        Assert.Contains(new UnitProperty("CPUQuotaPerSecUSec", ulong.MaxValue), properties);
        Assert.Contains(new UnitProperty("CPUQuotaPeriodUSec", 5000UL), properties);
    }

    [Fact]
    public void Properties_have_the_bytes_of_the_specification()
    {
        var body = new BusWriter();
        UnitProperty.Write(body, [new("B", true), new("T", 5UL), new("Y", (byte[])[3]), new("D", new DeviceShare("/d", 9))]);

        byte[] expected =
        [
            104, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, (byte)'B', 0, 1, (byte)'b', 0, 0, 0, 0, 1, 0, 0, 0,
            1, 0, 0, 0, (byte)'T', 0, 1, (byte)'t', 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, (byte)'Y', 0, 2, (byte)'a', (byte)'y', 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0,
            1, 0, 0, 0, (byte)'D', 0, 5, (byte)'a', (byte)'(', (byte)'s', (byte)'t', (byte)')', 0, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0,
            2, 0, 0, 0, (byte)'/', (byte)'d', 0, 0, 9, 0, 0, 0, 0, 0, 0, 0,
        ];
        Assert.Equal(expected, body.ToArray());
        Assert.Throws<ArgumentException>(() => UnitProperty.Write(new BusWriter(), [new("X", 1.5)]));
    }

    [Fact]
    public void A_process_that_has_ended_or_is_in_no_pod_is_in_no_slice_of_one()
    {
        Assert.Null(PodSlice.Of(int.MaxValue));
        Assert.Null(PodSlice.Of(Environment.ProcessId));
    }
}
