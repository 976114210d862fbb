using Containers.Oci.Runtime;
using Containers.Runtime.Cgroups;

namespace Containers.Runtime.Tests;

public sealed class PodCgroupTests
{
    [Fact]
    public void Limits_become_the_files_of_a_cgroup()
    {
        var settings = PodCgroup.Settings(new ResourcesSpec
        {
            Pids = new PidsSpec(7),
            Memory = new MemorySpec { Limit = 100, Reservation = 50, Swap = 150 },
            Cpu = new CpuSpec { Quota = 50_000, Period = 100_000, Shares = 1024, Cpus = "0-1", Mems = "0" },
            BlockIO = new BlockIoSpec { Weight = 1000, ThrottleReadBpsDevice = [new DeviceRateSpec(8, 0, 4096)], ThrottleWriteIopsDevice = [new DeviceRateSpec(8, 16, 9)] },
        });

        Assert.Equal(
            [
                ("memory.max", "100"), ("memory.low", "50"), ("memory.swap.max", "50"), ("cpu.max", "50000 100000"), ("cpu.weight", "39"), ("cpuset.cpus", "0-1"), ("cpuset.mems", "0"),
                ("pids.max", "7"), ("io.weight", "10000"), ("io.max", "8:0 rbps=4096"), ("io.max", "8:16 wiops=9"),
            ],
            settings);
    }

    [Theory]
    [InlineData(2, "1")]
    [InlineData(262_144, "10000")]
    [InlineData(0, "1")]
    public void Weights_stay_within_the_kernels(ulong shares, string weight) =>
        Assert.Equal([("cpu.weight", weight)], PodCgroup.Settings(new ResourcesSpec { Cpu = new CpuSpec { Shares = shares } }));

    [Fact]
    public void Without_limits_nothing_is_written_and_without_end_is_said_so()
    {
        Assert.Empty(PodCgroup.Settings(new ResourcesSpec()));
        Assert.Equal([("memory.swap.max", "max")], PodCgroup.Settings(new ResourcesSpec { Memory = new MemorySpec { Swap = -1 } }));
        Assert.Equal([("cpu.max", "max 5000")], PodCgroup.Settings(new ResourcesSpec { Cpu = new CpuSpec { Period = 5000 } }));
    }
}
