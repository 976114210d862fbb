namespace Containers.Configuration.Registries;

/// <summary>For which pulls a mirror is asked.</summary>
public enum MirrorUse
{
    /// <summary>For all.</summary>
    All,

    /// <summary>For those by digest: a mirror cannot lie about these.</summary>
    DigestOnly,

    /// <summary>For those by tag.</summary>
    TagOnly,
}

/// <summary>A copy of a registry or of a part of one.</summary>
/// <param name="Location">Host, with port and path if any.</param>
/// <param name="Insecure">Whether plain HTTP and invalid certificates will do.</param>
/// <param name="Use">For which pulls it is asked.</param>
public sealed record RegistryMirror(string Location, bool Insecure, MirrorUse Use);

/// <summary>What is said about a registry, a part of one, or all below a domain: a [[registry]] of registries.conf.</summary>
public sealed record RegistryRule
{
    /// <summary>Names that start with this are meant: HOST[:PORT][/PATH...][:TAG|@DIGEST], or "*.DOMAIN" for all hosts below one.</summary>
    public required string Prefix { get; init; }

    /// <summary>What stands in the prefix's place when the image is fetched; empty to leave the name as it is.</summary>
    public required string Location { get; init; }

    /// <summary>Whether plain HTTP and invalid certificates will do.</summary>
    public bool Insecure { get; init; }

    /// <summary>Whether nothing may be fetched from there.</summary>
    public bool Blocked { get; init; }

    /// <summary>Asked before the registry itself, in this order.</summary>
    public IReadOnlyList<RegistryMirror> Mirrors { get; init; } = [];

    /// <summary>The file that says so.</summary>
    public required string File { get; init; }

    /// <summary>How many of a name's characters this rule is about; null when it is not about the name.</summary>
    /// <param name="name">A whole name: HOST/PATH, with a tag or a digest or both.</param>
    public int? Match(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!Prefix.StartsWith("*.", StringComparison.Ordinal))
        {
            return name.StartsWith(Prefix, StringComparison.Ordinal) && IsPartEnd(name, Prefix.Length, Prefix.Contains('/')) ? Prefix.Length : null;
        }

        // "*.example.com/team": any host that ends so, then the rest as it stands.
        var slash = Prefix.IndexOf('/');
        var (domain, path) = slash < 0 ? (Prefix[1..], string.Empty) : (Prefix[1..slash], Prefix[slash..]);
        var host = name.IndexOf('/');
        var length = host + path.Length;
        return host > domain.Length && name.AsSpan(0, host).EndsWith(domain, StringComparison.Ordinal)
            && name.AsSpan(host).StartsWith(path, StringComparison.Ordinal) && IsPartEnd(name, length, hasPath: true) ? length : null;
    }

    /// <summary>The name with a location in the place of what this rule is about.</summary>
    /// <param name="name">A name that matches.</param>
    /// <param name="location">The rule's own or a mirror's; empty to leave the name as it is.</param>
    public string Rewrite(string name, string location)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(location);
        return location.Length == 0 ? name : location + name[(Match(name) ?? 0)..];
    }

    // A prefix ends where a part of the name does. A colon after a mere host starts the port of another registry.
    private static bool IsPartEnd(string name, int length, bool hasPath) =>
        length == name.Length || name[length] is '/' or '@' || (name[length] == ':' && hasPath);
}
