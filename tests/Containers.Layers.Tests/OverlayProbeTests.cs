using Containers.Layers.Drivers;
using Containers.Linux;

namespace Containers.Layers.Tests;

public class OverlayProbeTests
{
    [Theory]
    [InlineData(Errno.ENODEV, "6.1.0", "the kernel has none (modprobe overlay, as root)")]
    [InlineData(Errno.EPERM, "5.10.0", "it needs Linux 5.11, and this is 5.10")]
    [InlineData(Errno.EINVAL, "4.18.0", "it needs Linux 5.11, and this is 4.18")]
    [InlineData(Errno.EPERM, "5.11.0", null)]
    [InlineData(Errno.EINVAL, "6.1.0", null)]
    [InlineData(Errno.EACCES, "5.10.0", null)]
    public void What_keeps_the_kernel_from_it_is_said_where_it_is_known(int errno, string kernel, string? said) =>
        Assert.Equal(said, OverlayProbe.Explain(errno, Version.Parse(kernel)));
}
