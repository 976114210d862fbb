using System.Text;
using Containers.Oci;

namespace Containers.Compose.Reading;

/// <summary>
/// Replaces variables in a text, as the Compose Specification has it: $NAME, ${NAME}, ${NAME:-default}, ${NAME-default},
/// ${NAME:?error}, ${NAME?error}, ${NAME:+other}, ${NAME+other}; $$ is a dollar sign. What stands in for a variable may have variables.
/// </summary>
internal sealed class Interpolation
{
    private const int MostDepth = 20;

    private readonly Func<string, string?> _find;
    private readonly Action<string> _missing;
    private readonly string _text;
    private int _position;

    private Interpolation(string text, Func<string, string?> find, Action<string> missing)
    {
        _text = text;
        _find = find;
        _missing = missing;
    }

    /// <summary>Replaces all variables.</summary>
    /// <param name="text">The text.</param>
    /// <param name="find">The value of a variable; null without one.</param>
    /// <param name="missing">Told of a variable without a value, for which nothing else is given.</param>
    /// <exception cref="ContainersException">Invalid: a variable has no end, or it must be set and is not.</exception>
    internal static string Replace(string text, Func<string, string?> find, Action<string> missing) => new Interpolation(text, find, missing).Read(0);

    private static bool IsFirst(char letter) => char.IsAsciiLetter(letter) || letter == '_';

    private static bool IsLetter(char letter) => IsFirst(letter) || char.IsAsciiDigit(letter);

    // Up to the end, or inside braces up to the one that closes them, which is left.
    private string Read(int depth)
    {
        if (depth > MostDepth)
        {
            throw Wrong("variables are in each other too deep");
        }

        var result = new StringBuilder();
        while (_position < _text.Length && (depth == 0 || _text[_position] != '}'))
        {
            var letter = _text[_position++];
            if (letter != '$')
            {
                result.Append(letter);
            }
            else if (_position < _text.Length && _text[_position] == '$')
            {
                result.Append('$');
                _position++;
            }
            else if (_position < _text.Length && _text[_position] == '{')
            {
                _position++;
                result.Append(Braced(depth));
            }
            else if (_position < _text.Length && IsFirst(_text[_position]))
            {
                result.Append(Value(Name()));
            }
            else
            {
                throw Wrong("a dollar sign stands alone; $$ is one that means itself");
            }
        }

        return result.ToString();
    }

    private string Name()
    {
        var start = _position;
        while (_position < _text.Length && IsLetter(_text[_position]))
        {
            _position++;
        }

        return _text[start.._position];
    }

    private string Braced(int depth)
    {
        var name = _position < _text.Length && IsFirst(_text[_position]) ? Name() : throw Wrong("behind ${ a name is expected");
        var countsEmpty = _position < _text.Length && _text[_position] == ':';
        _position += countsEmpty ? 1 : 0;
        var kind = _position < _text.Length ? _text[_position] : throw NoEnd();
        if (kind == '}' && !countsEmpty)
        {
            _position++;
            return Value(name);
        }

        if (kind is not ('-' or '?' or '+'))
        {
            throw Wrong($"behind {name} a }}, :-, -, :?, ?, :+ or + is expected");
        }

        _position++;
        var other = Read(depth + 1);
        _position += _position < _text.Length ? 1 : throw NoEnd();
        var value = _find(name);
        var isThere = value is not null && !(countsEmpty && value.Length == 0);
        return kind switch
        {
            '-' => isThere ? value! : other,
            '+' => isThere ? other : string.Empty,
            _ => isThere ? value! : throw Wrong($"the variable {name} must be set{(other.Length > 0 ? $": {other}" : string.Empty)}"),
        };
    }

    private string Value(string name)
    {
        if (_find(name) is { } value)
        {
            return value;
        }

        _missing(name);
        return string.Empty;
    }

    private ContainersException NoEnd() => Wrong("${ has no }");

    private ContainersException Wrong(string message) => new(ErrorKind.Invalid, $"\"{_text}\": {message}");
}
