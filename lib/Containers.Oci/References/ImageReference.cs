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

    /// <summary>Reads a reference; the error names the text, what is wrong with it, and where.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static ImageReference Parse(string text) => From(ReferenceParts.Parse(text));

    /// <summary>Reads a reference; false when the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ImageReference? reference)
    {
        reference = ReferenceParts.TryParse(text) is { } parts ? From(parts) : null;
        return reference is not null;
    }

    /// <summary>The reference that parts make, with docker's defaults for what they leave out.</summary>
    public static ImageReference From(ReferenceParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var (domain, path) = SplitDomain(parts.Name);
        return new ImageReference(domain, path, parts.Tag ?? (parts.Digest is null ? DefaultTag : null), parts.Digest);
    }

    /// <summary>The same repository under another tag.</summary>
    public ImageReference WithTag(string tag) => new(Domain, Path, tag, null);

    /// <summary>The same repository by digest alone.</summary>
    public ImageReference WithDigest(Digest digest) => new(Domain, Path, null, digest);

    /// <summary>The whole reference, fully spelled.</summary>
    public override string ToString() => Name + Suffix;

    private static (string Domain, string Path) SplitDomain(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? string.Empty : name[..slash];
        var (domain, path) = slash >= 0 && ReferenceParts.IsDomain(first) ? (first, name[(slash + 1)..]) : (DefaultDomain, name);
        domain = domain is "index.docker.io" or "registry-1.docker.io" ? DefaultDomain : domain;
        return (domain, domain == DefaultDomain && !path.Contains('/') && path.Length > 0 ? "library/" + path : path);
    }
}
