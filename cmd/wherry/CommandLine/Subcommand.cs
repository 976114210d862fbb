using System.CommandLine;

namespace Wherry.CommandLine;

/// <summary>
/// One subcommand: its flags, its help, what it does. Constructed only when it is the one called for.
/// </summary>
internal abstract class Subcommand
{
    private readonly Command _command;

    /// <summary>Declares a subcommand.</summary>
    /// <param name="name">Its name as typed, without the program's.</param>
    /// <param name="summary">What it does, in a line.</param>
    protected Subcommand(string name, string summary)
    {
        Name = name;
        Summary = summary;
        _command = new Command(name.Replace(' ', '-'), summary);
        Flags = new FlagSet(_command.Options);
    }

    /// <summary>Its name as typed: one word, or a group and a word.</summary>
    internal string Name { get; }

    internal string Summary { get; }

    internal IEnumerable<Option> Options => _command.Options;

    /// <summary>Where its flags are declared.</summary>
    protected FlagSet Flags { get; }

    /// <summary>The arguments in a usage line: <c>IMAGE [COMMAND [ARG...]]</c>.</summary>
    internal abstract string Arguments { get; }

    /// <summary>A command line that shows it at work.</summary>
    internal abstract string Example { get; }

    /// <summary>How many arguments there must be.</summary>
    internal virtual int FewestArguments => 0;

    /// <summary>How many there may be.</summary>
    internal virtual int MostArguments => int.MaxValue;

    /// <summary>Whether flags end at the first argument.</summary>
    internal virtual bool StopsAtFirstArgument => false;

    /// <summary>Reads a command line and carries it out. Returns the exit code.</summary>
    internal int Invoke(IReadOnlyList<string> tokens, Session session)
    {
        var call = Parse(tokens, session);
        Check(call);
        return Run(call);
    }

    /// <summary>Refuses flags that cannot be honoured here.</summary>
    internal void Check(Invocation call) => Flags.Check(call);

    /// <summary>Reads a command line.</summary>
    /// <exception cref="UsageException">It is wrong.</exception>
    internal Invocation Parse(IReadOnlyList<string> tokens, Session session)
    {
        var (flags, arguments) = new Grammar(Name, _command.Options, StopsAtFirstArgument).Split(tokens);
        RequireArguments(arguments.Count);
        var configuration = new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null };
        var result = _command.Parse(flags, configuration);
        if (result.Errors.Count > 0)
        {
            throw new UsageException(result.Errors[0].Message.TrimEnd('.'), Name);
        }

        return new Invocation(result, arguments, session);
    }

    /// <summary>Does the work. Returns the exit code.</summary>
    protected abstract int Run(Invocation call);

    /// <summary>Declares a switch.</summary>
    protected Option<bool> Switch(string name, string? alias, string description) => Flags.Switch(name, alias, description);

    /// <summary>Declares a flag with a text.</summary>
    protected Option<string?> Text(string name, string? alias, string value, string description) => Flags.Text(name, alias, value, description);

    /// <summary>Declares a flag with a text that may be repeated.</summary>
    protected Option<string[]> Texts(string name, string? alias, string value, string description) => Flags.Texts(name, alias, value, description);

    /// <summary>Declares a flag with a number.</summary>
    protected Option<long?> Number(string name, string? alias, string value, string description) => Flags.Number(name, alias, value, description);

    private void RequireArguments(int count)
    {
        if (count < FewestArguments)
        {
            var number = FewestArguments == MostArguments ? "exactly" : "at least";
            throw new UsageException($"\"wherry {Name}\" requires {number} {FewestArguments} argument{(FewestArguments == 1 ? "" : "s")}", Name);
        }

        if (count > MostArguments)
        {
            var number = MostArguments == 0 ? "accepts no arguments"
                : $"{(FewestArguments == MostArguments ? "requires exactly" : "accepts at most")} {MostArguments} argument{(MostArguments == 1 ? "" : "s")}";
            throw new UsageException($"\"wherry {Name}\" {number}", Name);
        }
    }
}
