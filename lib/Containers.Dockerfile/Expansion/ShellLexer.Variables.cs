namespace Containers.Dockerfile.Expansion;

/// <summary>What begins with a dollar sign.</summary>
internal sealed partial class ShellLexer
{
    private string ReadVariable()
    {
        _position++;
        if (IsAtEnd || text[_position] != '{')
        {
            var plain = ReadName();
            return plain.Length == 0 ? "$" : Value(plain, $"${plain}");
        }

        _position++;
        if (!IsAtEnd && text[_position] is '{' or '}' or ':')
        {
            throw Refusal("syntax error: bad substitution");
        }

        var name = ReadName();
        if (IsAtEnd)
        {
            throw Refusal("syntax error: missing '}'");
        }

        switch (text[_position++])
        {
            case '}':
                return Value(name, $"${{{name}}}");
            case '/':
                return ReadReplacement(name);
            case ':' when !IsAtEnd:
                return ReadSubstitute(name, text[_position++], isEmptyUnset: true);
            case var modifier:
                return modifier is '#' or '%' ? ReadTrimmed(name, modifier) : ReadSubstitute(name, modifier, isEmptyUnset: false);
        }
    }

    private string Value(string name, string written) =>
        variables.Find(name) ?? (options.HasFlag(LexerOptions.KeepsUnset) ? written : string.Empty);

    // ${name-word} and its like; with a colon an empty value is as good as none.
    private string ReadSubstitute(string name, char modifier, bool isEmptyUnset)
    {
        var shown = isEmptyUnset ? $":{modifier}" : modifier.ToString();
        if (modifier is not ('-' or '+' or '?'))
        {
            throw Refusal($"unsupported modifier ({shown}) in substitution");
        }

        var word = ReadUntil('}', keepsEscapes: false, words: null);
        var value = variables.Find(name);
        if (value is null && options.HasFlag(LexerOptions.KeepsUnset))
        {
            return $"${{{name}{shown}{word}}}";
        }

        var isThere = value is not null && !(isEmptyUnset && value.Length == 0);
        return modifier switch
        {
            '-' => isThere ? value! : word,
            '+' => isThere ? word : string.Empty,
            _ when isThere => value!,
            _ => throw Refusal($"{name}: {(word.Length > 0 ? word : value is null ? "is not allowed to be unset" : "is not allowed to be empty")}"),
        };
    }

    // ${name#pattern} and its like: doubled, the modifier takes away as much as it can.
    private string ReadTrimmed(string name, char modifier)
    {
        var word = ReadUntil('}', keepsEscapes: true, words: null);
        var value = variables.Find(name);
        if (value is null && options.HasFlag(LexerOptions.KeepsUnset))
        {
            return $"${{{name}{modifier}{word}}}";
        }

        var isGreedy = word.StartsWith(modifier);
        var pattern = Pattern(isGreedy ? word[1..] : word);
        return modifier == '#' ? pattern.TrimStart(value ?? string.Empty, isGreedy) : pattern.TrimEnd(value ?? string.Empty, isGreedy);
    }

    // ${name/pattern/replacement}, or with two slashes at the beginning for all of them.
    private string ReadReplacement(string name)
    {
        var isForAll = !IsAtEnd && text[_position] == '/';
        _position += isForAll ? 1 : 0;
        var pattern = ReadUntil('/', keepsEscapes: true, words: null);
        var replacement = ReadUntil('}', keepsEscapes: true, words: null);
        var value = variables.Find(name);
        return value is null && options.HasFlag(LexerOptions.KeepsUnset)
            ? $"${{{name}/{(isForAll ? "/" : string.Empty)}{pattern}/{replacement}}}"
            : Pattern(pattern).Replace(value ?? string.Empty, replacement, isForAll, _longest) ?? throw Refusal("variables make it longer than any variable can be");
    }

    private ShellPattern Pattern(string written) =>
        ShellPattern.TryParse(written, out var problem) ?? throw Refusal($"invalid pattern ({written}) in substitution: {problem}");

    // A name, a number, or one of the characters that a shell's own parameters are called by: none of those is ever set here.
    private string ReadName()
    {
        var start = _position;
        if (IsAtEnd)
        {
            return string.Empty;
        }

        if (char.IsDigit(text[_position]))
        {
            Skip(char.IsDigit);
        }
        else if (text[_position] is '@' or '*' or '#' or '?' or '-' or '$' or '!')
        {
            _position++;
        }
        else
        {
            Skip(character => char.IsLetterOrDigit(character) || character == '_');
        }

        return text[start.._position];
    }

    private void Skip(Func<char, bool> isPart)
    {
        while (!IsAtEnd && isPart(text[_position]))
        {
            _position++;
        }
    }
}
