namespace Containers.Templates.Syntax;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    Text,
    LeftDelimiter,
    RightDelimiter,
    Identifier,
    Keyword,
    Field,
    Variable,
    Dot,
    Number,
    Character,
    String,
    RawString,
    Pipe,
    Comma,
    Declare,
    Assign,
    LeftParenthesis,
    RightParenthesis,
    End,
}

/// <summary>
/// A piece of a template. The language needs to know about space: <c>.A.B</c> is one operand, <c>.A .B</c> are two.
/// </summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, bool IsAfterSpace)
{
    /// <summary>How a message names the token.</summary>
    internal string Name => Kind switch
    {
        TokenKind.End => "the end of the template",
        TokenKind.RightDelimiter => "\"}}\"",
        TokenKind.Text => "text",
        _ => $"\"{Text}\"",
    };

    internal bool Is(string keyword) => Kind == TokenKind.Keyword && Text == keyword;
}
