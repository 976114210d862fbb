using System.CommandLine;
using System.Globalization;

namespace Wherry.CommandLine;

/// <summary>
/// The grammar docker's and podman's users have in their fingers (that of Go's pflag): flags before and after arguments,
/// <c>-aq</c>, <c>-t=x</c>, <c>-tx</c>, <c>--flag=false</c>, <c>--</c>. Rewrites a command line into the one form that
/// System.CommandLine cannot misread: every flag as <c>--name=value</c>, then <c>--</c>, then the arguments.
/// </summary>
internal sealed class Grammar
{
    private readonly Dictionary<string, Option> _options = [];
    private readonly string? _command;
    private readonly bool _stopAtFirstArgument;
    private Func<IEnumerable<Option>>? _rare;

    /// <summary>Reads a command's options.</summary>
    /// <param name="command">The command's name, to point to its help; null for the program itself.</param>
    /// <param name="options">Its flags.</param>
    /// <param name="stopAtFirstArgument">Whether everything from the first argument on is arguments: <c>run IMAGE -x</c>.</param>
    /// <param name="rare">Declares all its flags, and is called when one is given that is none of <paramref name="options"/>.</param>
    internal Grammar(string? command, IEnumerable<Option> options, bool stopAtFirstArgument, Func<IEnumerable<Option>>? rare = null)
    {
        _command = command;
        _stopAtFirstArgument = stopAtFirstArgument;
        _rare = rare;
        Add(options);
    }

    /// <summary>Splits a command line.</summary>
    /// <returns>Flags in canonical form, and arguments.</returns>
    /// <exception cref="UsageException">An unknown flag, or one without its value.</exception>
    internal (List<string> Flags, List<string> Arguments) Split(IReadOnlyList<string> tokens)
    {
        var flags = new List<(Option Option, string Text)>();
        var arguments = new List<string>();
        var position = 0;
        while (position < tokens.Count)
        {
            var token = tokens[position++];
            if (token == "--")
            {
                arguments.AddRange(tokens.Skip(position));
                break;
            }

            if (token.Length < 2 || token[0] != '-')
            {
                arguments.Add(token);
                if (_stopAtFirstArgument)
                {
                    arguments.AddRange(tokens.Skip(position));
                    break;
                }
            }
            else if (token.StartsWith("--", StringComparison.Ordinal))
            {
                ReadLong(token, tokens, ref position, flags);
            }
            else
            {
                ReadShort(token, tokens, ref position, flags);
            }
        }

        return (Deduplicate(flags), arguments);
    }

    // A flag that is no list counts as it was said last.
    private static List<string> Deduplicate(List<(Option Option, string Text)> flags) =>
        [.. flags.Where((flag, i) => flag.Option.ValueType.IsArray || !flags.Skip(i + 1).Any(later => later.Option == flag.Option)).Select(flag => flag.Text)];

    private void ReadLong(string token, IReadOnlyList<string> tokens, ref int position, List<(Option Option, string Text)> flags)
    {
        var equals = token.IndexOf('=');
        var name = equals < 0 ? token : token[..equals];
        var option = Find(name, name);
        if (equals >= 0)
        {
            flags.Add(Canonical(option, token[(equals + 1)..]));
        }
        else
        {
            flags.Add(IsSwitch(option) ? Canonical(option, "true") : Canonical(option, Value(name, tokens, ref position)));
        }
    }

    // -a, -aq, -n5, -n=5, -n 5
    private void ReadShort(string token, IReadOnlyList<string> tokens, ref int position, List<(Option Option, string Text)> flags)
    {
        for (var i = 1; i < token.Length; i++)
        {
            var name = "-" + token[i];
            var option = Find(name, token.Length == 2 ? name : $"{name} in {token}");
            var rest = token[(i + 1)..];
            if (IsSwitch(option) && !rest.StartsWith('='))
            {
                flags.Add(Canonical(option, "true"));
                continue;
            }

            var value = rest.Length == 0 ? Value(name, tokens, ref position) : rest.StartsWith('=') ? rest[1..] : rest;
            flags.Add(Canonical(option, value));
            return;
        }
    }

    private void Add(IEnumerable<Option> options)
    {
        foreach (var option in options)
        {
            _options[option.Name] = option;
            foreach (var alias in option.Aliases)
            {
                _options[alias] = option;
            }
        }
    }

    private Option Find(string name, string shown)
    {
        if (_options.TryGetValue(name, out var option))
        {
            return option;
        }

        if (_rare is not null)
        {
            Add(_rare());
            _rare = null;
            return Find(name, shown);
        }

        var near = Suggestion.For(name, _options.Keys);
        throw new UsageException($"unknown flag: {shown}{(near is null ? string.Empty : $" (did you mean {near}?)")}", _command);
    }

    private string Value(string name, IReadOnlyList<string> tokens, ref int position) => position < tokens.Count
        ? tokens[position++]
        : throw new UsageException($"flag needs an argument: {name}", _command);

    private static bool IsSwitch(Option option) => option.ValueType == typeof(bool);

    private (Option Option, string Text) Canonical(Option option, string value)
    {
        var canonical = IsSwitch(option) ? Truth(value) : option.ValueType == typeof(long?) ? Number(value) : value;
        return canonical is not null ? (option, $"{option.Name}={canonical}")
            : throw new UsageException($"invalid argument \"{value}\" for \"{Spelled(option)}\" flag: want {(IsSwitch(option) ? "true or false" : "a whole number")}", _command);
    }

    private static string? Truth(string value) => value switch
    {
        "true" or "1" or "t" or "T" or "TRUE" or "True" => "true",
        "false" or "0" or "f" or "F" or "FALSE" or "False" => "false",
        _ => null,
    };

    private static string? Number(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number.ToString(CultureInfo.InvariantCulture) : null;

    private static string Spelled(Option option) => option.Aliases.FirstOrDefault(alias => alias.Length == 2) is { } brief ? $"{brief}, {option.Name}" : option.Name;
}
