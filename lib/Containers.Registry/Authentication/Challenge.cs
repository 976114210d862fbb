using System.Net.Http.Headers;

namespace Containers.Registry.Authentication;

/// <summary>How a registry wants to be convinced: a WWW-Authenticate header, RFC 9110 section 11.6.1.</summary>
internal sealed record Challenge
{
    /// <summary>Whether a token is wanted; otherwise user name and password.</summary>
    internal bool IsBearer { get; private init; }

    /// <summary>The token server.</summary>
    internal string? Realm { get; private init; }

    /// <summary>The registry's name for itself.</summary>
    internal string? Service { get; private init; }

    /// <summary>The strongest challenge among those offered; null when none is understood.</summary>
    internal static Challenge? Choose(IEnumerable<AuthenticationHeaderValue> offered)
    {
        var all = offered.ToList();
        if (all.Find(c => c.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)) is { } bearer)
        {
            var parameters = Parameters(bearer.Parameter ?? string.Empty);
            return new Challenge
            {
                IsBearer = true,
                Realm = parameters.GetValueOrDefault("realm"),
                Service = parameters.GetValueOrDefault("service"),
            };
        }

        return all.Exists(c => c.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)) ? new Challenge() : null;
    }

    // name=token or name="quoted \"string\"", separated by commas.
    private static Dictionary<string, string> Parameters(string text)
    {
        var parameters = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var position = 0;
        while (position < text.Length)
        {
            var equals = text.IndexOf('=', position);
            if (equals < 0)
            {
                break;
            }

            var name = text[position..equals].Trim(' ', '\t', ',');
            position = equals + 1;
            parameters[name] = position < text.Length && text[position] == '"' ? Quoted(text, ref position) : Token(text, ref position);
        }

        return parameters;
    }

    private static string Token(string text, ref int position)
    {
        var comma = text.IndexOf(',', position);
        var end = comma < 0 ? text.Length : comma;
        var value = text[position..end].Trim();
        position = end;
        return value;
    }

    private static string Quoted(string text, ref int position)
    {
        var value = new System.Text.StringBuilder();
        for (position++; position < text.Length && text[position] != '"'; position++)
        {
            if (text[position] == '\\' && position + 1 < text.Length)
            {
                position++;
            }

            value.Append(text[position]);
        }

        position++;
        return value.ToString();
    }
}
