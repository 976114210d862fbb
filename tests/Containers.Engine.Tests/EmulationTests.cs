using Containers.Engine.Building;
using Containers.Registry;

namespace Containers.Engine.Tests;

/// <summary>What is said when programs for another processor do not run.</summary>
public class EmulationTests
{
    private const string Arm = "enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\noffset 0\nmagic 7f454c460201010000000000000000000200b700\nmask ffffffffffffff00fffffffffffffffffeffffff\n";

    [Theory]
    [InlineData("linux/arm64", "did not run it")]
    [InlineData("linux/arm/v7", "install emulation")]
    [InlineData("linux/s390x", "install emulation")]
    [InlineData("linux/unheard-of", "install emulation")]
    public void The_kernels_table_is_read(string platform, string expected) =>
        Assert.Contains(expected, Emulation.Hint(PlatformChoice.Parse(platform), [Arm]));

    [Theory]
    [InlineData("OC", "without the flag F")]
    [InlineData("OCF", "did not run it")]
    public void An_interpreter_that_is_looked_for_in_the_image_is_none(string flags, string expected) =>
        Assert.Contains(expected, Emulation.Hint(PlatformChoice.Parse("linux/arm64"), [Arm.Replace("OCF", flags, StringComparison.Ordinal)]));

    [Fact]
    public void What_is_switched_off_or_strange_counts_for_nothing()
    {
        string[] texts = [Arm.Replace("enabled", "disabled", StringComparison.Ordinal), "enabled\nextension .exe\n", "enabled\noffset 0\nmagic xyz\n", ""];
        Assert.Contains("install emulation", Emulation.Hint(PlatformChoice.Parse("linux/arm64"), texts));
    }
}
