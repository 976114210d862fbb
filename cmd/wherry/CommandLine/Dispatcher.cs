using Containers.Oci;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>Finds the subcommand a command line names and runs it.</summary>
internal static class Dispatcher
{
    internal static int Run(IReadOnlyList<string> tokens, Terminal terminal, Calling calling)
    {
        var (values, rest) = GlobalFlags.Read(tokens, terminal, calling);
        if (values.Version)
        {
            terminal.WriteLine(calling.IsDocker ? $"Docker version {ProgramVersion.Docker}, build wherry-{ProgramVersion.Text}" : $"wherry version {ProgramVersion.Text}");
            return 0;
        }

        if (rest.Count > 0 && rest[0] == Completion.Command)
        {
            Completion.Print([.. rest.Skip(1)], terminal, calling);
            return 0;
        }

        if (rest.Count > 0 && rest[0] == "help")
        {
            return Help.ForTopic([.. rest.Skip(1)], terminal, calling);
        }

        if (values.Help || rest.Count == 0)
        {
            return Help.ForProgram(terminal, calling);
        }

        if (Registry.IsGroup(rest[0]) && rest.Count > 1 && rest[1] is "--help" or "-h")
        {
            return Help.ForGroup(rest[0], terminal, calling);
        }

        var (subcommand, arguments) = Find(rest);
        calling.Command = subcommand.Name;
        if (IsHelpWanted(subcommand, arguments))
        {
            return Help.ForSubcommand(subcommand, terminal, calling);
        }

        return subcommand.Invoke(arguments, new Session(terminal, calling, values.Options, [Environment.ProcessPath ?? "wherry", .. tokens]));
    }

    /// <summary>The subcommand: one word, or a group and a word.</summary>
    internal static (Subcommand Subcommand, IReadOnlyList<string> Arguments) Find(IReadOnlyList<string> words)
    {
        var name = words[0];
        if (Registry.IsGroup(name))
        {
            if (words.Count == 1)
            {
                throw new UsageException($"missing command: wherry {name} COMMAND, where COMMAND is one of {string.Join(", ", Registry.MembersOf(name))}", null);
            }

            return Registry.Find($"{name} {words[1]}") is { } member
                ? (member, [.. words.Skip(2)])
                : throw Unknown($"{name} ", words[1], Registry.MembersOf(name), words);
        }

        return Registry.Find(name) is { } found ? (found, [.. words.Skip(1)]) : throw Unknown(string.Empty, name, Registry.Names.Concat(Registry.Groups), words);
    }

    private static Exception Unknown(string group, string name, IEnumerable<string> known, IReadOnlyList<string> words)
    {
        if (AbsentCommands.ReasonFor(words) is var (absent, reason))
        {
            return new ContainersException(ErrorKind.Unsupported, $"{absent} is not supported: {reason}");
        }

        var near = Suggestion.For(name, known);
        return new UsageException($"unrecognized command `wherry {group}{name}`{(near is null ? string.Empty : $". Did you mean `wherry {group}{near}`?")}", null);
    }

    // After the first argument of run and exec everything is the container's, also --help.
    private static bool IsHelpWanted(Subcommand subcommand, IReadOnlyList<string> arguments)
    {
        foreach (var argument in arguments)
        {
            if (argument is "--help" || (argument == "-h" && !subcommand.Options.Any(o => o.Aliases.Contains("-h"))))
            {
                return true;
            }

            if (argument == "--" || (subcommand.StopsAtFirstArgument && !argument.StartsWith('-')))
            {
                return false;
            }
        }

        return false;
    }
}
