using System.CommandLine;
using System.Text;
using Wherry.Output;

namespace Wherry.CommandLine;

/// <summary>The help texts, on standard output because they were asked for.</summary>
internal static class Help
{
    internal static int ForTopic(IReadOnlyList<string> words, Terminal terminal, Calling calling) =>
        words.Count == 0 ? ForProgram(terminal, calling)
        : words.Count == 1 && Registry.IsGroup(words[0]) ? ForGroup(words[0], terminal, calling)
        : ForSubcommand(Dispatcher.Find(words).Subcommand, terminal, calling);

    internal static int ForProgram(Terminal terminal, Calling calling)
    {
        var text = new StringBuilder("wherry: containers without a daemon and without root\n\nUsage: wherry [FLAGS] COMMAND [ARG...]\n\nCommands:\n");
        var names = Registry.Names.ToList();
        var width = names.Max(name => name.Length);
        foreach (var name in names)
        {
            text.Append("  ").Append(name.PadRight(width + 2)).Append(Registry.Find(name)!.Summary).Append('\n');
        }

        text.Append("\nGroups: ").AppendJoin(", ", Registry.Groups).Append(" (as in wherry container ls)\n\nFlags:\n");
        AppendFlags(text, new GlobalFlags().Options);
        text.Append("\nExample: wherry run --rm -it docker.io/library/alpine sh\nMore: wherry COMMAND --help\n");
        terminal.Write(calling.InItsName(text.ToString()));
        return 0;
    }

    internal static int ForGroup(string group, Terminal terminal, Calling calling)
    {
        var members = Registry.MembersOf(group).ToList();
        var width = members.Max(name => name.Length);
        var text = new StringBuilder($"Usage: wherry {group} COMMAND [FLAGS] [ARG...]\n\nCommands:\n");
        foreach (var name in members)
        {
            text.Append("  ").Append(name.PadRight(width + 2)).Append(Registry.Find($"{group} {name}")!.Summary).Append('\n');
        }

        text.Append($"\nMore: wherry {group} COMMAND --help\n");
        terminal.Write(calling.InItsName(text.ToString()));
        return 0;
    }

    internal static int ForSubcommand(Subcommand subcommand, Terminal terminal, Calling calling)
    {
        var flags = subcommand.Options.Any(option => !option.Hidden) ? " [FLAGS]" : string.Empty;
        var text = new StringBuilder($"{subcommand.Summary}\n\nUsage: wherry {subcommand.Name}{flags} {subcommand.Arguments}".TrimEnd()).Append('\n');
        if (flags.Length > 0)
        {
            text.Append("\nFlags:\n");
            AppendFlags(text, subcommand.Options);
        }

        text.Append("\nExample: ").Append(subcommand.Example).Append('\n');
        terminal.Write(calling.InItsName(text.ToString()));
        return 0;
    }

    private static void AppendFlags(StringBuilder text, IEnumerable<Option> options)
    {
        var rows = options.Where(o => !o.Hidden).OrderBy(o => o.Name, StringComparer.Ordinal).Select(o => (Left: Spelling(o), Right: o.Description)).ToList();
        var width = rows.Max(row => row.Left.Length);
        foreach (var (left, right) in rows)
        {
            text.Append("  ").Append(left.PadRight(width + 2)).Append(right).Append('\n');
        }
    }

    private static string Spelling(Option option)
    {
        var brief = option.Aliases.FirstOrDefault(alias => alias.Length == 2);
        var value = option.HelpName is null ? string.Empty : " " + option.HelpName;
        return $"{(brief is null ? "    " : brief + ", ")}{option.Name}{value}";
    }
}
