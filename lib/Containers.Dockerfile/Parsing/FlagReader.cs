using Containers.Oci;

namespace Containers.Dockerfile.Parsing;

/// <summary>The flags of one instruction, of those it knows.</summary>
internal sealed class FlagReader
{
    private readonly Dictionary<string, List<string>> _values = [];

    /// <summary>Reads flags; a name that ends in "!" takes yes or no, one in "*" may be given several times.</summary>
    /// <exception cref="ContainersException">Invalid: unknown, given twice, or without its value.</exception>
    internal FlagReader(IReadOnlyList<string> flags, params string[] known)
    {
        var kinds = known.ToDictionary(name => name.TrimEnd('!', '*'), name => name[^1]);
        foreach (var flag in flags)
        {
            var parts = flag[2..].Split('=', 2);
            var (name, value) = (parts[0], parts.ElementAtOrDefault(1));
            if (!kinds.TryGetValue(name, out var kind))
            {
                throw Mistake($"unknown flag: --{name}{NearestWord.Hint(name, kinds.Keys, "--")}");
            }

            if (_values.ContainsKey(name) && kind != '*')
            {
                throw Mistake($"duplicate flag specified: --{name}");
            }

            if (kind == '!')
            {
                CheckAnswer(name, value);
            }
            else if (value is null)
            {
                throw Mistake($"missing a value on flag: --{name}");
            }

            _values.TryAdd(name, []);
            _values[name].Add(value ?? "true");
        }
    }

    /// <summary>The value; null when the flag was not given, or given empty, which means as much.</summary>
    internal string? Text(string name) => _values.TryGetValue(name, out var values) && values[0].Length > 0 ? values[0] : null;

    internal bool IsSet(string name) => Answer(name) ?? false;

    internal bool? Answer(string name) => _values.TryGetValue(name, out var values) ? values[0].Equals("true", StringComparison.OrdinalIgnoreCase) : null;

    internal IReadOnlyList<string> All(string name) => _values.GetValueOrDefault(name) ?? [];

    private static void CheckAnswer(string name, string? value)
    {
        if (value is "")
        {
            throw Mistake($"missing a value on flag: --{name}");
        }

        if (value is not null && !bool.TryParse(value, out _))
        {
            throw Mistake($"expecting boolean value for flag --{name}, not: {value}");
        }
    }

    private static ContainersException Mistake(string message) => new(ErrorKind.Invalid, message);
}
