using Wherry.CommandLine;

namespace Wherry.Tests.CommandLine;

public sealed class CommandNameTests
{
    [Fact]
    public void Every_name_leads_to_a_command_in_both_grammars()
    {
        foreach (var name in Registry.All)
        {
            var (command, rest) = Dispatcher.Find([.. name.Split(' '), "argument"]);
            Assert.Equal(["argument"], rest);
            Assert.NotEmpty(command.Summary);
            Assert.Contains($"wherry {command.Name}", command.Example);
        }
    }

    [Theory]
    [InlineData("contaner", "unrecognized command `wherry contaner`. Did you mean `wherry container`?")]
    [InlineData("strat", "unrecognized command `wherry strat`. Did you mean `wherry start`?")]
    [InlineData("image lss", "unrecognized command `wherry image lss`. Did you mean `wherry image ls`?")]
    [InlineData("no-such-command", "unrecognized command `wherry no-such-command`")]
    [InlineData("container no-such-command", "unrecognized command `wherry container no-such-command`")]
    public void Others_are_refused_with_the_nearest(string words, string message)
    {
        var refusal = Assert.Throws<UsageException>(() => Dispatcher.Find(words.Split(' ')));
        Assert.Equal(message, refusal.Message);
        Assert.Null(refusal.Command);
    }

    [Fact]
    public void A_group_alone_tells_its_members() =>
        Assert.StartsWith("missing command: wherry volume COMMAND, where COMMAND is one of create, ", Assert.Throws<UsageException>(() => Dispatcher.Find(["volume"])).Message, StringComparison.Ordinal);
}
