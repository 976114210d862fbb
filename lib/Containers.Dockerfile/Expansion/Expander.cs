namespace Containers.Dockerfile.Expansion;

/// <summary>
/// Replaces variables and removes quotes as a shell would, with the environment of one moment. Not for several threads at a
/// time. What has no value is left out and remembered.
/// </summary>
/// <param name="lookup">A variable's value; null if it is not set.</param>
/// <param name="escape">The file's escape character, \ or `.</param>
public sealed class Expander(Func<string, string?> lookup, char escape = '\\')
{
    /// <summary>How long a text may become, in characters. Nothing could be done with a longer one: a variable has no room for it.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly SortedSet<string> _unset = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>The variables that were asked for so far and have no value, those with a substitute included.</summary>
    public IReadOnlyCollection<string> Unset => _unset;

    /// <summary>The variables whose value was asked for and was there so far.</summary>
    public IReadOnlyCollection<string> Used => _used;

    /// <summary>A text with variables replaced and quotes removed; blanks stay.</summary>
    /// <exception cref="Oci.ContainersException">Invalid: a quote or brace does not end, or a variable must not be unset.</exception>
    public string Word(string text) => new ShellLexer(this, escape, text, LexerOptions.None).Read().Text;

    /// <summary>A text's words, after variables in it were replaced: blanks in their values separate, those in quotes do not.</summary>
    /// <exception cref="Oci.ContainersException">As <see cref="Word"/>.</exception>
    public IReadOnlyList<string> Words(string text) => new ShellLexer(this, escape, text, LexerOptions.None).Read().Words;

    /// <summary>The lines of a here-document: quotes are lines like any other, and the escape character is always \.</summary>
    /// <exception cref="Oci.ContainersException">As <see cref="Word"/>.</exception>
    public string Body(string text) => new ShellLexer(this, '\\', text, LexerOptions.QuotesAreText).Read().Text;

    /// <summary>A text for people: what is set is replaced, everything else stays as it is written. Never fails.</summary>
    public string Display(string text)
    {
        try
        {
            return new ShellLexer(new Expander(lookup), escape, text, LexerOptions.KeepsQuotes | LexerOptions.KeepsUnset).Read().Text;
        }
        catch (Oci.ContainersException)
        {
            return text;
        }
    }

    /// <summary>A variable's value, remembered as asked for.</summary>
    internal string? Find(string name)
    {
        var value = lookup(name);
        (value is null ? _unset : _used).Add(name);
        return value;
    }
}
