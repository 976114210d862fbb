using System.CommandLine;
using Containers.Oci;

namespace Wherry.CommandLine;

/// <summary>Declares a command's flags.</summary>
internal sealed class FlagSet(IList<Option> options)
{
    private readonly List<(Option Option, string Reason)> _refused = [];
    private readonly List<Option> _empty = [];

    /// <summary>Declares a switch.</summary>
    internal Option<bool> Switch(string name, string? alias, string description) => Add(new Option<bool>(name, Aliases(alias)) { Description = description });

    /// <summary>Declares a flag with a text.</summary>
    internal Option<string?> Text(string name, string? alias, string value, string description) =>
        Add(new Option<string?>(name, Aliases(alias)) { Description = description, HelpName = value, Arity = ArgumentArity.ZeroOrOne });

    /// <summary>Declares a flag with a text that may be repeated.</summary>
    internal Option<string[]> Texts(string name, string? alias, string value, string description) =>
        Add(new Option<string[]>(name, Aliases(alias)) { Description = description, HelpName = value, Arity = ArgumentArity.ZeroOrMore });

    /// <summary>Declares a flag with a number.</summary>
    internal Option<long?> Number(string name, string? alias, string value, string description) =>
        Add(new Option<long?>(name, Aliases(alias)) { Description = description, HelpName = value });

    /// <summary>Declares a flag that other tools have and that cannot be honoured here: who gives it is told why.</summary>
    internal void Refuse(string name, string? value, string reason, string? alias = null)
    {
        Option option = value is null ? Switch(name, alias, $"Refused: {reason}") : Texts(name, alias, value, $"Refused: {reason}");
        option.Hidden = true;
        _refused.Add((option, reason));
    }

    /// <summary>
    /// Declares a flag that other tools have and that changes nothing here, because things are so anyway. Shown in the help
    /// only with a description.
    /// </summary>
    internal void Accept(string name, string? value, string? alias = null, string? description = null)
    {
        Option option = value is null ? Switch(name, alias, description ?? "Changes nothing") : Text(name, alias, value, description ?? "Changes nothing");
        option.Hidden = description is null;
        _empty.Add(option);
    }

    /// <summary>Refuses what was declared to be refused, and notes what changes nothing.</summary>
    /// <exception cref="ContainersException">Unsupported, with the flag and the reason.</exception>
    internal void Check(Invocation call) => Check(call.IsGiven, text => call.Engine.Options.Debug(text));

    /// <summary>As above, for who knows otherwise what was given.</summary>
    internal void Check(Func<Option, bool> isGiven, Action<string> debug)
    {
        foreach (var (option, reason) in _refused.Where(r => isGiven(r.Option)))
        {
            throw new ContainersException(ErrorKind.Unsupported, $"{option.Name} is not supported: {reason}");
        }

        foreach (var option in _empty.Where(isGiven))
        {
            debug($"{option.Name} changes nothing here");
        }
    }

    private static string[] Aliases(string? alias) => alias is null ? [] : alias.Split('|');

    private T Add<T>(T option)
        where T : Option
    {
        options.Add(option);
        return option;
    }
}
