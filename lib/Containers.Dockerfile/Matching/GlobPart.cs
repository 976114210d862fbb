namespace Containers.Dockerfile.Matching;

/// <summary>One part of a pattern.</summary>
internal abstract record GlobPart
{
    /// <summary>Whether it may stand for nothing, and for one character more after another.</summary>
    internal virtual bool Repeats => false;

    /// <summary>Whether it can stand for a character.</summary>
    internal abstract bool Accepts(char character);
}

/// <summary>A character that stands for itself.</summary>
internal sealed record LiteralPart(char Character) : GlobPart
{
    internal override bool Accepts(char character) => character == Character;
}

/// <summary>?: any character of a name.</summary>
internal sealed record AnyPart : GlobPart
{
    internal override bool Accepts(char character) => character != '/';
}

/// <summary>*: any part of a name.</summary>
internal sealed record NamePart : GlobPart
{
    internal override bool Repeats => true;

    internal override bool Accepts(char character) => character != '/';
}

/// <summary>** at the end: anything.</summary>
internal sealed record EverythingPart : GlobPart
{
    internal override bool Repeats => true;

    internal override bool Accepts(char character) => true;
}

/// <summary>**/: any number of directories, none included. What follows begins at the beginning or after a slash.</summary>
internal sealed record DirectoriesPart : GlobPart
{
    internal override bool Accepts(char character) => true;
}

/// <summary>[a-z], [^a-z].</summary>
internal sealed record ClassPart(IReadOnlyList<(char First, char Last)> Ranges, bool IsNegated) : GlobPart
{
    internal override bool Accepts(char character) => Ranges.Any(range => character >= range.First && character <= range.Last) != IsNegated;
}
