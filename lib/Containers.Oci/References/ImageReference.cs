using System.Diagnostics.CodeAnalysis;

namespace Containers.Oci.References;

/// <summary>
/// The name of an image, fully spelled: registry, repository, and a tag, a digest or both. Grammar and defaults are those
/// docker users type: a first component with a dot, a port or "localhost" is a registry, otherwise the registry is
/// docker.io, where a single-component repository belongs to "library".
/// </summary>
public sealed record ImageReference
{
    /// <summary>The registry when none is named.</summary>
    public const string DefaultDomain = "docker.io";

    private const string DefaultTag = "latest";
    private const int LongestTag = 128;
    private const int LongestName = 255;

    private ImageReference(string domain, string path, string? tag, Digest? digest)
    {
        Domain = domain;
        Path = path;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry's host, with its port if one is named.</summary>
    public string Domain { get; }

    /// <summary>The repository within the registry.</summary>
    public string Path { get; }

    /// <summary>The tag; null when only a digest is named.</summary>
    public string? Tag { get; }

    /// <summary>The manifest's digest; null when only a tag is named.</summary>
    public Digest? Digest { get; }

    /// <summary>Registry and repository.</summary>
    public string Name => $"{Domain}/{Path}";

    /// <summary>Registry and repository as docker shows them: without docker.io and library.</summary>
    public string FamiliarName
    {
        get
        {
            var brief = Domain != DefaultDomain ? Name
                : Path.StartsWith("library/", StringComparison.Ordinal) ? Path["library/".Length..] : Path;
            // A repository whose first part looks like a registry must keep the real one in front.
            return SplitDomain(brief) == (Domain, Path) ? brief : Name;
        }
    }

    /// <summary>The whole reference as docker shows it.</summary>
    public string Familiar => FamiliarName + Suffix;

    private string Suffix => (Tag is null ? string.Empty : ":" + Tag) + (Digest is { } digest ? "@" + digest : string.Empty);

    /// <summary>Reads a reference; the error names the text and what is wrong with it.</summary>
    public static ImageReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var reference = TryRead(text, out var problem);
        return reference ?? throw new ContainersException(ErrorKind.Invalid, $"invalid reference format: \"{text}\": {problem}");
    }

    /// <summary>Reads a reference; false when the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = TryRead(text, out _);
        return reference is not null;
    }

    /// <summary>The same repository under another tag.</summary>
    public ImageReference WithTag(string tag) => new(Domain, Path, tag, null);

    /// <summary>The same repository by digest alone.</summary>
    public ImageReference WithDigest(Digest digest) => new(Domain, Path, null, digest);

    /// <summary>The whole reference, fully spelled.</summary>
    public override string ToString() => Name + Suffix;

    private static ImageReference? TryRead(string text, out string problem)
    {
        var rest = text;
        Digest? digest = null;
        var at = rest.IndexOf('@');
        if (at >= 0)
        {
            if (!References.Digest.TryParse(rest[(at + 1)..], out var parsed))
            {
                problem = "the digest after \"@\" must be sha256: and 64 lower-case hexadecimal digits";
                return null;
            }

            digest = parsed;
            rest = rest[..at];
        }

        string? tag = null;
        var colon = rest.LastIndexOf(':');
        if (colon > rest.LastIndexOf('/'))
        {
            tag = rest[(colon + 1)..];
            rest = rest[..colon];
        }

        var (domain, path) = SplitDomain(rest);
        problem = ProblemWithTag(tag) ?? ProblemWithDomain(domain) ?? ProblemWithPath(path) ?? string.Empty;
        return problem.Length > 0 ? null : new ImageReference(domain, path, tag ?? (digest is null ? DefaultTag : null), digest);
    }

    private static (string Domain, string Path) SplitDomain(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? string.Empty : name[..slash];
        var isDomain = first.Contains('.') || first.Contains(':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper);
        var (domain, path) = isDomain ? (first, name[(slash + 1)..]) : (DefaultDomain, name);
        domain = domain is "index.docker.io" or "registry-1.docker.io" ? DefaultDomain : domain;
        return (domain, domain == DefaultDomain && !path.Contains('/') && path.Length > 0 ? "library/" + path : path);
    }

    private static string? ProblemWithTag(string? tag)
    {
        if (tag is null)
        {
            return null;
        }

        var wellFormed = tag.Length is > 0 and <= LongestTag && !(tag[0] is '.' or '-') &&
                         tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
        return wellFormed ? null : "a tag is 1 to 128 letters, digits, \"_\", \".\" and \"-\", not starting with \".\" or \"-\"";
    }

    private static string? ProblemWithDomain(string domain)
    {
        var host = domain;
        var colon = domain.LastIndexOf(':');
        if (colon >= 0 && !domain.EndsWith(']'))
        {
            var port = domain[(colon + 1)..];
            if (port.Length is 0 or > 5 || !port.All(char.IsAsciiDigit) || int.Parse(port) > 65535)
            {
                return $"\"{port}\" is not a port number";
            }

            host = domain[..colon];
        }

        if (host.StartsWith('[') && host.EndsWith(']'))
        {
            return host.Contains(':') && System.Net.IPAddress.TryParse(host[1..^1], out _) ? null : $"\"{host}\" is not an IPv6 address";
        }

        var labels = host.Split('.');
        return labels.All(l => l.Length > 0 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? null
            : $"\"{host}\" is not a host name";
    }

    private static string? ProblemWithPath(string path)
    {
        if (path.Length is 0 or > LongestName)
        {
            return path.Length == 0 ? "the repository name is empty" : "the repository name is longer than 255 characters";
        }

        if (path.Any(char.IsAsciiLetterUpper))
        {
            return "repository name must be lowercase";
        }

        return path.Split('/').All(IsPathComponent)
            ? null
            : "each part of a repository name is lower-case letters and digits, joined by \".\", \"_\", \"__\" or \"-\"";
    }

    // path-component := alpha-numeric (separator alpha-numeric)*; separator := "." | "_" | "__" | "-"+
    private static bool IsPathComponent(string component)
    {
        var i = 0;
        while (i < component.Length && IsAlphaNumeric(component[i]))
        {
            while (i < component.Length && IsAlphaNumeric(component[i]))
            {
                i++;
            }

            if (i == component.Length)
            {
                return true;
            }

            var start = i;
            while (i < component.Length && !IsAlphaNumeric(component[i]))
            {
                i++;
            }

            var separator = component[start..i];
            if (separator is not ("." or "_" or "__") && separator.Any(c => c != '-'))
            {
                return false;
            }
        }

        return false;
    }

    private static bool IsAlphaNumeric(char c) => char.IsAsciiDigit(c) || char.IsAsciiLetterLower(c);
}
