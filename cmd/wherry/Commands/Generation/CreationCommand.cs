using Containers.Oci;
using Containers.Systemd.Units;
using Wherry.CommandLine;

namespace Wherry.Commands.Generation;

/// <summary>
/// The command line that made a container or a pod, taken apart so that another can be made of it. Words are literal:
/// what systemd would expand in them is written so that it does not.
/// </summary>
internal sealed class CreationCommand
{
    private readonly List<string> _flags;
    private readonly IReadOnlyList<string> _arguments;

    private CreationCommand(string command, IReadOnlyList<string> global, List<string> flags, IReadOnlyList<string> arguments)
    {
        Command = command;
        Global = global;
        _flags = flags;
        _arguments = arguments;
    }

    /// <summary>The command: "run", "pod create".</summary>
    internal string Command { get; }

    /// <summary>What stood in front of the command, such as --root.</summary>
    internal IReadOnlyList<string> Global { get; }

    /// <summary>Reads a recorded command line.</summary>
    /// <param name="name">Whose it is, for messages.</param>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="written">How its flags have to be said elsewhere; null for as they are.</param>
    /// <exception cref="ContainersException">Invalid: it is none that made a container or a pod.</exception>
    internal static CreationCommand Read(string name, IReadOnlyList<string> words, Func<IEnumerable<string>, IEnumerable<string>>? written = null) =>
        TrySplit(words) is var (command, global, flags, arguments)
        ? new CreationCommand(command, [.. global.Select(Literally)], [.. (written?.Invoke(flags) ?? flags).Select(Literally)], [.. arguments.Select(Literally)])
        : throw new ContainersException(ErrorKind.Invalid, $"{name}: how it was made is not recorded, so that --new cannot make it again")
        {
            Hint = "leave out --new, or make it with 'wherry run' or 'wherry create'",
        };

    /// <summary>
    /// Takes a recorded command line apart: the command, what stood in front of it, its flags as --flag=value, its arguments. Null: it
    /// is none that made a container or a pod.
    /// </summary>
    internal static (string Command, IReadOnlyList<string> Global, IReadOnlyList<string> Flags, IReadOnlyList<string> Arguments)? TrySplit(IReadOnlyList<string> words)
    {
        for (var i = 1; i < words.Count; i++)
        {
            var length = words[i] is "run" or "create" ? 1 : words[i] is "container" or "pod" ? 2 : 0;
            if (length > 0 && Registry.Find(words[i] == "container" ? words.ElementAtOrDefault(i + 1) ?? string.Empty : string.Join(' ', words.Skip(i).Take(length))) is { } command)
            {
                var (flags, arguments) = new Grammar(command.Name, command.Options, command.StopsAtFirstArgument).Split([.. words.Skip(i + length)]);
                return (command.Name, [.. words.Skip(1).Take(i - 1)], flags, arguments);
            }
        }

        return null;
    }

    /// <summary>Whether a flag is given.</summary>
    internal bool Has(string flag) => _flags.Any(given => Is(given, flag));

    /// <summary>What a flag was given; null when it was not.</summary>
    internal string? Value(string flag) => _flags.Find(given => given.StartsWith(flag + "=", StringComparison.Ordinal))?[(flag.Length + 1)..];

    /// <summary>Takes flags out, and puts others in their place.</summary>
    internal CreationCommand With(IEnumerable<string> without, params IEnumerable<string> added)
    {
        var kept = _flags.Where(given => !without.Any(flag => Is(given, flag)));
        return new CreationCommand(Command, Global, [.. kept, .. added], _arguments);
    }

    /// <summary>A command line: the program, what stands in front of commands, the command, flags and arguments.</summary>
    internal IReadOnlyList<string> Compose(string program, params IReadOnlyList<string> command) => [program, .. Global, .. command, .. _flags, .. _arguments];

    private static bool Is(string given, string flag) => given == flag || given.StartsWith(flag + "=", StringComparison.Ordinal);

    private static string Literally(string word) => CommandLineWords.Literally(word);
}
