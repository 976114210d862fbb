namespace Containers.Oci.References;

/// <summary>The parts of an image's name as somebody wrote it, before anything is added that was left out.</summary>
/// <param name="Domain">The registry's host, with its port if one is named; null for a short name.</param>
/// <param name="Path">The repository.</param>
/// <param name="Tag">The tag, if one is named.</param>
/// <param name="Digest">The manifest's digest, if one is named.</param>
public sealed record ReferenceParts(string? Domain, string Path, string? Tag, Digest? Digest)
{
    /// <summary>Whether the name leaves open which registry is meant.</summary>
    public bool IsShort => Domain is null;

    /// <summary>Registry, if any, and repository.</summary>
    public string Name => Domain is null ? Path : $"{Domain}/{Path}";

    /// <summary>What follows the repository: ":TAG", "@DIGEST", both or nothing.</summary>
    public string Suffix => (Tag is null ? string.Empty : ":" + Tag) + (Digest is { } digest ? "@" + digest : string.Empty);

    /// <summary>Takes a name apart; the error names the text, what is wrong with it, and where.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static ReferenceParts Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryRead(text, out var problem) ?? throw new ContainersException(ErrorKind.Invalid, problem.Describe(text));
    }

    /// <summary>Takes a name apart; null when it is none.</summary>
    public static ReferenceParts? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryRead(text, out _);
    }

    /// <summary>Whether the first of a name's components, which something follows, is a registry and no part of the repository.</summary>
    internal static bool IsDomain(string first) =>
        first.Contains('.') || first.Contains(':') || first == "localhost" || first.Any(char.IsAsciiLetterUpper);

    private static ReferenceParts? TryRead(string text, out ReferenceProblem problem)
    {
        var at = text.IndexOf('@');
        var name = at < 0 ? text : text[..at];
        Digest? digest = null;
        if (at >= 0)
        {
            if (ReferenceGrammar.FindInDigest(text[(at + 1)..]) is { } inDigest)
            {
                problem = inDigest.After(at + 1);
                return null;
            }

            digest = References.Digest.Parse(text[(at + 1)..]);
        }

        string? tag = null;
        var colon = name.LastIndexOf(':');
        if (colon > name.LastIndexOf('/'))
        {
            tag = name[(colon + 1)..];
            name = name[..colon];
        }

        var slash = name.IndexOf('/');
        var domain = slash >= 0 && IsDomain(name[..slash]) ? name[..slash] : null;
        var start = domain is null ? 0 : slash + 1;
        var found = (domain is null ? null : ReferenceGrammar.FindInDomain(domain))
            ?? ReferenceGrammar.FindInPath(name[start..])?.After(start)
            ?? (tag is null ? null : ReferenceGrammar.FindInTag(tag)?.After(name.Length + 1));
        problem = found ?? default;
        return found is null ? new ReferenceParts(domain, name[start..], tag, digest) : null;
    }
}
