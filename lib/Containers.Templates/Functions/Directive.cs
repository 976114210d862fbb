using System.Text;

namespace Containers.Templates.Functions;

/// <summary>One directive of a format: what stands between the percent sign and the verb, and the verb.</summary>
internal readonly record struct Directive
{
    internal bool IsLeft { get; init; }

    internal bool HasPlus { get; init; }

    internal bool IsSharp { get; init; }

    internal bool HasSpace { get; init; }

    /// <summary>Whether to fill with zeros; filling on the right never does.</summary>
    internal bool HasZeros { get; init; }

    internal int? Width { get; init; }

    internal int? Precision { get; init; }

    internal Rune Verb { get; init; }

    /// <summary>Fills a text up to the width; characters count, not bytes.</summary>
    internal string Pad(string text)
    {
        var missing = (Width ?? 0) - text.EnumerateRunes().Count();
        return missing <= 0 ? text
            : IsLeft ? text + new string(' ', missing)
            : new string(HasZeros ? '0' : ' ', missing) + text;
    }

    /// <summary>As <see cref="Pad"/>, zeros before the digits; a base's prefix comes on top of the width, as in Go.</summary>
    internal string PadNumber(string sign, string prefix, string digits) => HasZeros && !IsLeft && Width > sign.Length
        ? sign + prefix + digits.PadLeft(Width.Value - sign.Length, '0')
        : (this with { HasZeros = false }).Pad(sign + prefix + digits);
}
