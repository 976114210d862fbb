using System.Globalization;
using System.Text.RegularExpressions;
using Containers.Oci;

namespace Containers.Engine.Filters;

/// <summary>Values that filters of several kinds of objects share.</summary>
public static class FilterValues
{
    private static readonly TimeSpan s_longestMatch = TimeSpan.FromSeconds(1);

    /// <summary>A regular expression that is to be found in a text, as names and ids are filtered.</summary>
    public static Predicate<string> Pattern(string value)
    {
        try
        {
            var pattern = new Regex(value, RegexOptions.CultureInvariant, s_longestMatch);
            return text => pattern.IsMatch(text);
        }
        catch (ArgumentException e)
        {
            throw new ContainersException(ErrorKind.Invalid, $"invalid pattern \"{value}\"", e);
        }
    }

    /// <summary>"name" or "name=value"; both sides may hold "*".</summary>
    public static Predicate<IReadOnlyDictionary<string, string>> Label(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var parts = value.Split('=', 2);
        if (!value.Contains('*'))
        {
            return labels => labels.TryGetValue(parts[0], out var found) && (parts.Length == 1 || found == parts[1]);
        }

        var (name, wanted) = (Wildcard(parts[0]), parts.Length == 1 ? _ => true : Wildcard(parts[1]));
        return labels => labels.Any(label => name(label.Key) && wanted(label.Value));
    }

    /// <summary>Shell-like patterns as docker's references have them: "*" and "?" stop at a slash.</summary>
    public static Predicate<string> Wildcard(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var pattern = Regex.Escape(value).Replace("\\*", "[^/]*", StringComparison.Ordinal).Replace("\\?", "[^/]", StringComparison.Ordinal)
            .Replace("\\[", "[", StringComparison.Ordinal);
        return Pattern($"^{pattern}$");
    }

    /// <summary>"true" or "false" in any of Go's spellings.</summary>
    public static bool Truth(string name, string value) => value switch
    {
        "true" or "1" or "t" or "T" or "TRUE" or "True" => true,
        "false" or "0" or "f" or "F" or "FALSE" or "False" => false,
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid filter \"{name}={value}\": want true or false"),
    };

    /// <summary>A whole number.</summary>
    public static int Number(string name, string value) => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new ContainersException(ErrorKind.Invalid, $"invalid filter \"{name}={value}\": want a number");

    /// <summary>A time, or how long ago.</summary>
    public static DateTimeOffset Time(string value) => TimeText.Parse(value)!.Value;

    /// <summary>One of a few words.</summary>
    public static string OneOf(string name, string value, params ReadOnlySpan<string> words) => words.Contains(value)
        ? value
        : throw new ContainersException(ErrorKind.Invalid, $"invalid filter \"{name}={value}\": want {string.Join(", ", words[..^1]!)} or {words[^1]}");
}
