namespace Containers.Configuration.Policies;

/// <summary>What must be true of an image before it is let in.</summary>
public enum RequirementKind
{
    /// <summary>Nothing: insecureAcceptAnything.</summary>
    Nothing,

    /// <summary>Something that is never true: reject.</summary>
    Never,

    /// <summary>An OpenPGP signature: signedBy.</summary>
    OpenPgp,

    /// <summary>A sigstore signature: sigstoreSigned.</summary>
    Sigstore,
}

/// <summary>How the name in a signature and the name of the image must agree.</summary>
public enum SignedIdentity
{
    /// <summary>The same, or of the same repository when the image is asked for by digest.</summary>
    RepoDigestOrExact,

    /// <summary>The same.</summary>
    Exact,

    /// <summary>The same repository, whatever the tag.</summary>
    Repository,

    /// <summary>The name the policy gives.</summary>
    ExactReference,

    /// <summary>The repository the policy gives, whatever the tag.</summary>
    ExactRepository,

    /// <summary>As <see cref="RepoDigestOrExact"/> after one beginning was put in the place of another.</summary>
    Remapped,
}

/// <summary>A requirement of policy.json.</summary>
/// <param name="Kind">What is required.</param>
public sealed record PolicyRequirement(RequirementKind Kind)
{
    /// <summary>Files with public keys, PEM or OpenPGP; a signature by one of them will do.</summary>
    public IReadOnlyList<string> KeyPaths { get; init; } = [];

    /// <summary>Public keys, PEM or OpenPGP.</summary>
    public IReadOnlyList<byte[]> Keys { get; init; } = [];

    /// <summary>What else the policy wants that only an online service could tell, such as "fulcio"; null when nothing.</summary>
    public string? Service { get; init; }

    /// <summary>How names must agree.</summary>
    public SignedIdentity Identity { get; init; }

    /// <summary>The name, the repository, or the beginning of the image's name, as the identity has it.</summary>
    public string? Name { get; init; }

    /// <summary>What stands in that beginning's place in signatures.</summary>
    public string? SignedPrefix { get; init; }
}
