using Containers.Systemd.Units;

namespace Containers.Systemd.Quadlets;

/// <summary>The arguments of the command that a service starts.</summary>
internal sealed class Arguments
{
    private readonly Conversion _conversion;
    private readonly List<string> _words;

    /// <summary>Begins with the program, what stands in front of every command, and the command.</summary>
    internal Arguments(Conversion conversion, params ReadOnlySpan<string> command)
    {
        _conversion = conversion;
        _words = [conversion.Settings.Program];
        foreach (var module in conversion.All("ContainersConfModule"))
        {
            _words.Add($"--module={module.Value}");
        }

        _words.AddRange(conversion.Words("GlobalArgs"));
        Add(command);
    }

    internal void Add(params ReadOnlySpan<string> words) => _words.AddRange(words);

    internal void Add(IEnumerable<string> words) => _words.AddRange(words);

    /// <summary>What the keys that are nothing but flags say, then what PodmanArgs adds.</summary>
    internal void AddKeys()
    {
        foreach (var key in _conversion.Source.Kind.Keys.All)
        {
            Add(key);
        }

        _words.AddRange(_conversion.Words("PodmanArgs"));
    }

    public override string ToString() => CommandLineWords.Join(_words);

    private void Add(QuadletKey key)
    {
        switch (key.Form)
        {
            case KeyForm.Value when _conversion.Text(key.Name) is { } value:
                AddFlag(key.Flag!, value);
                break;
            case KeyForm.Values:
                AddFlags(key.Flag!, _conversion.All(key.Name).Select(entry => entry.Value));
                break;
            case KeyForm.Words:
                AddFlags(key.Flag!, _conversion.Words(key.Name));
                break;
            case KeyForm.Pairs:
                AddFlags(key.Flag!, Pairs(_conversion.Words(key.Name)));
                break;
            case KeyForm.Switch when _conversion.Flag(key.Name) is { } yes:
                AddSwitch(key.Flag!, yes);
                break;
            default:
                break;
        }
    }

    private void AddFlags(string flag, IEnumerable<string> values)
    {
        foreach (var value in values)
        {
            AddFlag(flag, value);
        }
    }

    private void AddFlag(string flag, string value)
    {
        if (flag.Contains('='))
        {
            _words.Add(flag + value);
        }
        else if (value.StartsWith('-'))
        {
            _words.Add($"{flag}={value}");
        }
        else
        {
            Add(flag, value);
        }
    }

    private void AddSwitch(string flag, bool yes)
    {
        if (yes)
        {
            _words.Add(flag);
        }
        else if (!flag.Contains('='))
        {
            _words.Add(flag + "=false");
        }
    }

    // The last assignment of a name counts, at the place of the first.
    private static OrderedDictionary<string, string>.ValueCollection Pairs(IEnumerable<string> words)
    {
        var pairs = new OrderedDictionary<string, string>();
        foreach (var word in words)
        {
            pairs[word.Split('=', 2)[0]] = word;
        }

        return pairs.Values;
    }
}
