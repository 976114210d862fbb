using System.Buffers;
using System.Globalization;

namespace Containers.Templates.Syntax;

/// <summary>Cuts a template into tokens: text, its ends trimmed where markers say so, and the inside of actions.</summary>
internal sealed class Lexer(string source)
{
    private const string Left = "{{";
    private const string Right = "}}";
    private static readonly SearchValues<char> s_space = SearchValues.Create(" \t\r\n");
    private static readonly HashSet<string> s_keywords =
    [
        "block", "break", "continue", "define", "else", "end", "if", "range", "template", "with", "nil", "true", "false",
    ];

    private readonly List<Token> _tokens = [];
    private int _position;
    private bool _trimsText;

    internal List<Token> Run()
    {
        while (_position < source.Length)
        {
            LexText();
            if (_position < source.Length && !TryLexComment())
            {
                LexAction();
            }
        }

        Add(TokenKind.End, source.Length, source.Length, false);
        return _tokens;
    }

    private void LexText()
    {
        var next = source.IndexOf(Left, _position, StringComparison.Ordinal);
        var end = next < 0 ? source.Length : next;
        var text = source.AsSpan(_position, end - _position);
        if (_trimsText)
        {
            text = text.TrimStart(" \t\r\n");
        }

        if (next >= 0 && IsTrimMarkerAfter(next + Left.Length))
        {
            text = text.TrimEnd(" \t\r\n");
        }

        if (text.Length > 0)
        {
            _tokens.Add(new Token(TokenKind.Text, text.ToString(), _position, false));
        }

        _trimsText = false;
        _position = end;
    }

    // "{{- " trims, "{{-3" is a negative number.
    private bool IsTrimMarkerAfter(int position) => At(position) == '-' && IsSpace(At(position + 1));

    private bool TryLexComment()
    {
        var start = _position + Left.Length;
        start += IsTrimMarkerAfter(start) ? 2 : 0;
        if (!StartsWith("/*", start))
        {
            return false;
        }

        var close = source.IndexOf("*/", start + 2, StringComparison.Ordinal);
        if (close < 0)
        {
            throw Error(_position, "unclosed comment");
        }

        var end = close + 2;
        _trimsText = IsSpace(At(end)) && StartsWith("-" + Right, end + 1);
        if (!_trimsText && !StartsWith(Right, end))
        {
            throw Error(end, "comment ends before closing delimiter");
        }

        _position = end + (_trimsText ? 2 : 0) + Right.Length;
        return true;
    }

    private void LexAction()
    {
        var start = _position;
        Add(TokenKind.LeftDelimiter, start, start + Left.Length, false);
        _position += IsTrimMarkerAfter(_position) ? 1 : 0;
        while (true)
        {
            var beforeSpace = _position;
            while (IsSpace(At(_position)) && !IsTrimmingEnd())
            {
                _position++;
            }

            if (_position >= source.Length)
            {
                throw Error(start, "unclosed action");
            }

            _trimsText = IsTrimmingEnd();
            if (_trimsText || StartsWith(Right, _position))
            {
                _position += _trimsText ? 2 : 0;
                Add(TokenKind.RightDelimiter, _position, _position + Right.Length, true);
                return;
            }

            LexInside(_position > beforeSpace);
        }
    }

    private bool IsTrimmingEnd() => IsSpace(At(_position)) && StartsWith("-" + Right, _position + 1);

    private void LexInside(bool isAfterSpace)
    {
        var start = _position;
        var c = source[start];
        switch (c)
        {
            case '|':
                Add(TokenKind.Pipe, start, start + 1, isAfterSpace);
                break;
            case ',':
                Add(TokenKind.Comma, start, start + 1, isAfterSpace);
                break;
            case '(':
                Add(TokenKind.LeftParenthesis, start, start + 1, isAfterSpace);
                break;
            case ')':
                Add(TokenKind.RightParenthesis, start, start + 1, isAfterSpace);
                break;
            case '=':
                Add(TokenKind.Assign, start, start + 1, isAfterSpace);
                break;
            case ':' when At(start + 1) == '=':
                Add(TokenKind.Declare, start, start + 2, isAfterSpace);
                break;
            case '"' or '\'':
                Add(c == '"' ? TokenKind.String : TokenKind.Character, start, EndOfQuoted(start, c), isAfterSpace);
                break;
            case '`':
                Add(TokenKind.RawString, start, EndOfRaw(start), isAfterSpace);
                break;
            default:
                LexWord(start, isAfterSpace);
                break;
        }
    }

    private void LexWord(int start, bool isAfterSpace)
    {
        var c = source[start];
        if (char.IsAsciiDigit(c) || c is '+' or '-' || (c == '.' && char.IsAsciiDigit(At(start + 1))))
        {
            Add(TokenKind.Number, start, EndOfNumber(start), isAfterSpace);
            return;
        }

        var end = EndOfName(c is '.' or '$' ? start + 1 : start);
        if (end == start)
        {
            throw Error(start, $"unexpected {Describe(start)} in command");
        }

        var kind = c switch
        {
            '.' => end == start + 1 ? TokenKind.Dot : TokenKind.Field,
            '$' => TokenKind.Variable,
            _ => s_keywords.Contains(source[start..end]) ? TokenKind.Keyword : TokenKind.Identifier,
        };
        if (!IsTerminatorAt(end))
        {
            throw Error(end, $"unexpected {Describe(end)} after \"{source[start..end]}\"");
        }

        Add(kind, start, end, isAfterSpace);
    }

    private int EndOfName(int position)
    {
        while (char.IsLetterOrDigit(At(position)) || At(position) == '_')
        {
            position++;
        }

        return position;
    }

    // Takes whatever could belong to a number; whether it is one is decided when it is read.
    private int EndOfNumber(int start)
    {
        var isHexadecimal = At(start + (At(start) is '+' or '-' ? 2 : 1)) is 'x' or 'X';
        var position = start + 1;
        while (char.IsLetterOrDigit(At(position)) || At(position) is '.' or '_' ||
               (At(position) is '+' or '-' && !isHexadecimal && At(position - 1) is 'e' or 'E'))
        {
            position++;
        }

        return position;
    }

    private int EndOfQuoted(int start, char quote)
    {
        var what = quote == '"' ? "string" : "character";
        for (var i = start + 1; i < source.Length && source[i] != '\n'; i++)
        {
            if (source[i] == quote)
            {
                return i + 1;
            }

            i += source[i] == '\\' ? 1 : 0;
        }

        throw Error(start, $"unterminated quoted {what}");
    }

    private int EndOfRaw(int start)
    {
        var close = source.IndexOf('`', start + 1);
        return close >= 0 ? close + 1 : throw Error(start, "unterminated raw quoted string");
    }

    private bool IsTerminatorAt(int position) => position >= source.Length || IsSpace(source[position]) ||
        source[position] is '.' or ',' or '|' or ':' or '(' or ')' or '=' || StartsWith(Right, position);

    private string Describe(int position)
    {
        var c = source[position];
        return char.IsControl(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format
            ? $"character U+{(int)c:X4}"
            : $"\"{c}\"";
    }

    private void Add(TokenKind kind, int start, int end, bool isAfterSpace)
    {
        _tokens.Add(new Token(kind, source[start..end], start, isAfterSpace));
        _position = end;
    }

    private char At(int position) => position < source.Length ? source[position] : '\0';

    private bool StartsWith(string text, int position) =>
        position <= source.Length && source.AsSpan(position).StartsWith(text, StringComparison.Ordinal);

    private static bool IsSpace(char c) => s_space.Contains(c);

    private TemplateException Error(int position, string problem) => new(source, position, problem);
}
