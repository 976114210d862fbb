using System.CommandLine;
using Wherry.CommandLine;

namespace Wherry.Tests.CommandLine;

/// <summary>The rules of the grammar, for every flag of every command there is.</summary>
public sealed class EveryFlagTests
{
    private const string Unknown = "--no-such-flag-anywhere";

    [Fact]
    public void There_are_commands_and_flags()
    {
        Assert.True(Parsing.Commands.Count() > 60);
        Assert.True(Parsing.Commands.Sum(command => command.Options.Count()) > 500);
    }

    [Fact]
    public void Unknown_flags_are_refused_with_the_commands_help()
    {
        foreach (var command in Parsing.Commands)
        {
            foreach (var flag in new[] { Unknown, Unknown + "=value" })
            {
                var refusal = Parsing.Refusal(command, flag);
                Assert.Equal($"unknown flag: {Unknown}", refusal.Message);
                Assert.Equal(command.Name, refusal.Command);
            }

            var free = "abcdefghijklmnopqrstuvwxyz".First(letter => !command.Options.Any(option => option.Aliases.Contains($"-{letter}")));
            Assert.Equal($"unknown flag: -{free}", Parsing.Refusal(command, $"-{free}").Message);
        }
    }

    [Fact]
    public void A_letter_too_few_leads_to_the_flag_that_was_meant()
    {
        ForEach((command, option) =>
        {
            var typo = option.Name[..^2] + option.Name[^1];
            if (option.Name.Length > 5 && !Spellings(command).Contains(typo))
            {
                var message = Parsing.Refusal(command, typo).Message;
                Assert.StartsWith($"unknown flag: {typo} (did you mean --", message, StringComparison.Ordinal);
            }
        });
    }

    [Fact]
    public void Switches_are_on_or_off_in_every_spelling()
    {
        ForEach((command, option) =>
        {
            if (!Parsing.IsSwitch(option))
            {
                return;
            }

            foreach (var name in option.Aliases.Append(option.Name))
            {
                Assert.Equal("true", Read(command, option, name));
                Assert.Equal("true", Read(command, option, $"{name}=true"));
                Assert.Equal("false", Read(command, option, $"{name}=false"));
                Assert.Equal("false", Read(command, option, name, $"{name}=false"));
                Assert.Contains("want true or false", Parsing.Refusal(command, $"{name}=perhaps").Message);
            }
        });
    }

    [Fact]
    public void Values_are_behind_or_after_a_flag_in_every_spelling()
    {
        ForEach((command, option) =>
        {
            if (Parsing.IsSwitch(option))
            {
                return;
            }

            var value = Parsing.Value(option);
            foreach (var name in option.Aliases.Append(option.Name))
            {
                Assert.Equal(value, Read(command, option, $"{name}={value}"));
                Assert.Equal(value, Read(command, option, name, value));
                if (name.Length == 2)
                {
                    Assert.Equal(value, Read(command, option, name + value));
                }

                Assert.Equal($"flag needs an argument: {name}", Assert.Throws<UsageException>(() => Parsing.Parse(command, [name])).Message);
            }
        });
    }

    [Fact]
    public void Of_a_flag_given_twice_the_last_counts_or_both()
    {
        ForEach((command, option) =>
        {
            if (Parsing.IsSwitch(option))
            {
                return;
            }

            var value = Parsing.Value(option);
            Assert.Equal(Parsing.IsList(option) ? $"1 {value}" : value, Read(command, option, $"{option.Name}=1", $"{option.Name}={value}"));
        });
    }

    [Fact]
    public void Numbers_are_numbers()
    {
        var count = 0;
        ForEach((command, option) =>
        {
            if (option.ValueType == typeof(long?))
            {
                count++;
                Assert.Equal("-1", Read(command, option, option.Name, "-1"));
                foreach (var wrong in new[] { "many", "1.5", "", "0x10", "99999999999999999999", "1 " })
                {
                    Assert.EndsWith($"{option.Name}\" flag: want a whole number", Parsing.Refusal(command, $"{option.Name}={wrong}").Message, StringComparison.Ordinal);
                }
            }
        });
        Assert.True(count > 20);
    }

    [Fact]
    public void Flags_may_follow_arguments_unless_those_are_somebody_elses()
    {
        ForEach((command, option) =>
        {
            var arguments = Parsing.Arguments(command);
            var flag = Parsing.IsSwitch(option) ? option.Name : $"{option.Name}={Parsing.Value(option)}";
            if (arguments.Length == 0)
            {
                return;
            }

            if (command.StopsAtFirstArgument)
            {
                Assert.Equal([.. arguments, flag], Parsing.Parse(command, [.. arguments, flag]).Arguments);
                return;
            }

            var before = Parsing.Parse(command, [flag, .. arguments]);
            var after = Parsing.Parse(command, [.. arguments, flag]);
            Assert.Equal(before.Arguments, after.Arguments);
            Assert.Equal(Parsing.Read(before, option), Parsing.Read(after, option));
            Assert.Equal(before.IsGiven(option), after.IsGiven(option));
        });
    }

    [Fact]
    public void Two_dashes_end_the_flags()
    {
        foreach (var command in Parsing.Commands.Where(command => command.MostArguments > 0))
        {
            string[] arguments = ["--", "-x", .. Parsing.Arguments(command).Skip(1)];
            Assert.Equal(arguments.Skip(1), Parsing.Parse(command, arguments).Arguments);
        }
    }

    [Fact]
    public void Short_switches_can_be_said_together()
    {
        foreach (var command in Parsing.Commands)
        {
            var switches = command.Options.Where(option => Parsing.IsSwitch(option) && option.Aliases.Any(alias => alias.Length == 2)).ToList();
            var call = Parsing.ParseWithArguments(command, switches.Count == 0 ? [] : ["-" + string.Concat(switches.Select(option => option.Aliases.First(alias => alias.Length == 2)[1]))]);
            Assert.All(switches, option => Assert.Equal("true", Parsing.Read(call, option)));
        }
    }

    [Fact]
    public void Too_few_and_too_many_arguments_are_refused()
    {
        foreach (var command in Parsing.Commands)
        {
            if (command.FewestArguments > 0)
            {
                Assert.Contains("requires", Assert.Throws<UsageException>(() => Parsing.Parse(command, [.. Parsing.Arguments(command).Skip(1)])).Message);
            }

            if (command.MostArguments < 10)
            {
                var message = Assert.Throws<UsageException>(() => Parsing.Parse(command, [.. Enumerable.Repeat("word", command.MostArguments + 1)])).Message;
                Assert.Matches("accepts (no|at most)|requires exactly", message);
            }
        }
    }

    [Fact]
    public void No_two_flags_of_a_command_share_a_spelling()
    {
        foreach (var command in Parsing.Commands)
        {
            Assert.Empty(Spellings(command).GroupBy(name => name).Where(group => group.Count() > 1).Select(group => $"{command.Name} {group.Key}"));
        }
    }

    private static IEnumerable<string> Spellings(Subcommand command) => command.Options.SelectMany(option => option.Aliases.Append(option.Name));

    private static string Read(Subcommand command, Option option, params string[] flags)
    {
        var call = Parsing.ParseWithArguments(command, flags);
        Assert.True(call.IsGiven(option), $"{command.Name} {string.Join(' ', flags)}");
        return Parsing.Read(call, option);
    }

    private static void ForEach(Action<Subcommand, Option> check)
    {
        foreach (var command in Parsing.Commands)
        {
            foreach (var option in command.Options)
            {
                check(command, option);
            }
        }
    }
}
