namespace Containers.Dockerfile.Expansion;

/// <summary>What the lexer leaves as it is written.</summary>
[Flags]
internal enum LexerOptions
{
    None = 0,

    /// <summary>Quotes are characters like any other: nothing is quoted.</summary>
    QuotesAreText = 1,

    /// <summary>Quotes do what they do, and stay.</summary>
    KeepsQuotes = 2,

    /// <summary>What refers to a variable without a value stays.</summary>
    KeepsUnset = 4,
}
