using Containers.Linux.Processes;

namespace Containers.Linux.Tests.Processes;

public sealed class SignalsTests
{
    [Theory]
    [InlineData("9", 9)]
    [InlineData("1", 1)]
    [InlineData("64", 64)]
    [InlineData("KILL", 9)]
    [InlineData("SIGKILL", 9)]
    [InlineData("sigkill", 9)]
    [InlineData("Term", 15)]
    [InlineData("IOT", 6)]
    [InlineData("CLD", 17)]
    [InlineData("POLL", 29)]
    [InlineData("RTMIN", 34)]
    [InlineData("SIGRTMIN+1", 35)]
    [InlineData("rtmin+30", 64)]
    [InlineData("RTMAX", 64)]
    [InlineData("SIGRTMAX-1", 63)]
    [InlineData("RTMAX-30", 34)]
    public void Names_and_numbers_are_read_as_docker_does(string text, int signal) => Assert.Equal(signal, Signals.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65")]
    [InlineData("-9")]
    [InlineData("+9")]
    [InlineData(" 9")]
    [InlineData("9 ")]
    [InlineData("99999999999999999999")]
    [InlineData("SIG")]
    [InlineData("SIGSIGKILL")]
    [InlineData("NOPE")]
    [InlineData("RTMIN+31")]
    [InlineData("RTMIN+2147483647")]
    [InlineData("RTMIN-1")]
    [InlineData("RTMAX+1")]
    [InlineData("RTMAX-31")]
    [InlineData("RTMIN+")]
    public void What_is_no_signal_is_none(string text) => Assert.Null(Signals.Parse(text));

    [Fact]
    public void Every_signal_has_a_name_that_is_read_back()
    {
        for (var signal = 1; signal <= Signals.Highest; signal++)
        {
            Assert.Equal(signal, Signals.Parse(Signals.Name(signal)));
        }

        Assert.Equal(("SIGABRT", "SIGCHLD", "SIGIO", "SIGRTMIN+6"), (Signals.Name(6), Signals.Name(17), Signals.Name(29), Signals.Name(40)));
    }

    [Fact]
    public void A_set_has_one_bit_for_each() => Assert.Equal(0x8000_0000_0000_0001UL, SignalSet.Of(1, 64).Bits);
}
