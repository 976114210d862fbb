using System.Net;
using System.Net.Sockets;

namespace Containers.Oci.References;

/// <summary>The grammar of the parts of an image's name: each finds the first character that does not belong there.</summary>
internal static class ReferenceGrammar
{
    private const int LongestTag = 128;
    private const int LongestName = 255;
    private const int HexadecimalId = 64;
    private const int LastPort = 65535;

    private const string TagRule = "a tag is 1 to 128 letters, digits, \"_\", \".\" and \"-\", not starting with \".\" or \"-\"";
    private const string PathRule = "each part of a repository name is lower-case letters and digits, joined by \".\", \"_\", \"__\" or \"-\"";
    private const string DigestRule = "the digest after \"@\" must be sha256: and 64 lower-case hexadecimal digits";

    internal static ReferenceProblem? FindInDigest(string digest)
    {
        if (Digest.TryParse(digest, out _))
        {
            return null;
        }

        var colon = digest.IndexOf(':');
        var length = colon < 0 ? -1 : digest[..colon] switch { "sha256" => 64, "sha512" => 128, _ => -1 };
        if (length < 0)
        {
            return new ReferenceProblem(0, DigestRule);
        }

        var start = colon + 1;
        var wrong = FirstNot(digest, start, char.IsAsciiHexDigitLower);
        return new ReferenceProblem(Math.Min(wrong < 0 ? digest.Length : wrong, start + length), DigestRule);
    }

    internal static ReferenceProblem? FindInTag(string tag)
    {
        if (tag.Length == 0 || tag[0] is '.' or '-')
        {
            return new ReferenceProblem(0, TagRule);
        }

        var wrong = FirstNot(tag, 0, c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
        return wrong >= 0 ? new ReferenceProblem(wrong, TagRule)
            : tag.Length > LongestTag ? new ReferenceProblem(LongestTag, TagRule)
            : null;
    }

    internal static ReferenceProblem? FindInDomain(string domain)
    {
        var host = domain;
        var colon = domain.LastIndexOf(':');
        if (colon >= 0 && !domain.EndsWith(']'))
        {
            host = domain[..colon];
            var port = domain[(colon + 1)..];
            if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit) || int.Parse(port) > LastPort)
            {
                var wrong = FirstNot(port, 0, char.IsAsciiDigit);
                return FindInHost(host) ?? new ReferenceProblem(colon + 1 + Math.Max(wrong, 0), $"\"{port}\" is not a port number");
            }
        }

        return FindInHost(host);
    }

    internal static ReferenceProblem? FindInPath(string path)
    {
        if (path.Length is 0 or > LongestName)
        {
            return path.Length == 0
                ? new ReferenceProblem(0, "the repository name is empty")
                : new ReferenceProblem(LongestName, "the repository name is longer than 255 characters");
        }

        var upper = path.AsSpan().IndexOfAnyInRange('A', 'Z');
        if (upper >= 0)
        {
            return new ReferenceProblem(upper, "repository name must be lowercase");
        }

        var start = 0;
        foreach (var component in path.Split('/'))
        {
            if (FindInComponent(component) is { } wrong)
            {
                return new ReferenceProblem(start + wrong, PathRule);
            }

            start += component.Length + 1;
        }

        return path.Length == HexadecimalId && path.All(char.IsAsciiHexDigitLower)
            ? new ReferenceProblem(0, "64 hexadecimal digits are an id and no name")
            : null;
    }

    private static ReferenceProblem? FindInHost(string host)
    {
        if (host.StartsWith('['))
        {
            var isAddress = host.EndsWith(']') && IPAddress.TryParse(host[1..^1], out var address)
                && address.AddressFamily == AddressFamily.InterNetworkV6 && !host.Contains('%');
            return isAddress ? null : new ReferenceProblem(0, $"\"{host}\" is not an IPv6 address");
        }

        var start = 0;
        foreach (var label in host.Split('.'))
        {
            var wrong = label.Length == 0 || label[0] == '-' ? 0 : FirstNot(label, 0, c => char.IsAsciiLetterOrDigit(c) || c == '-');
            if (wrong < 0 && label[^1] == '-')
            {
                wrong = label.Length - 1;
            }

            if (wrong >= 0)
            {
                return new ReferenceProblem(start + wrong, $"\"{host}\" is not a host name");
            }

            start += label.Length + 1;
        }

        return null;
    }

    // path-component := alpha-numeric (separator alpha-numeric)*; separator := "." | "_" | "__" | "-"+
    private static int? FindInComponent(string component)
    {
        var i = 0;
        while (true)
        {
            var start = i;
            while (i < component.Length && IsAlphaNumeric(component[i]))
            {
                i++;
            }

            if (i == start)
            {
                return i; // a separator at the start or the end, a second one, or what is neither
            }

            if (i == component.Length)
            {
                return null;
            }

            i += SeparatorLength(component.AsSpan(i));
        }
    }

    // 0: no separator is there. The character after one is looked at by whoever asks.
    private static int SeparatorLength(ReadOnlySpan<char> rest) => rest switch
    {
        ['.', ..] => 1,
        ['_', '_', ..] => 2,
        ['_', ..] => 1,
        ['-', ..] => rest.IndexOfAnyExcept('-') is >= 0 and var length ? length : rest.Length,
        _ => 0,
    };

    private static int FirstNot(string text, int start, Func<char, bool> belongs)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (!belongs(text[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsAlphaNumeric(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c);
}
