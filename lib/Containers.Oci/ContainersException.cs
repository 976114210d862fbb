namespace Containers.Oci;

/// <summary>What went wrong, as callers need to know it to decide; the text is for people.</summary>
public enum ErrorKind
{
    /// <summary>The named thing does not exist.</summary>
    NotFound,

    /// <summary>The name is taken.</summary>
    AlreadyExists,

    /// <summary>Something else still needs the thing.</summary>
    InUse,

    /// <summary>The request or the input makes no sense.</summary>
    Invalid,

    /// <summary>It makes sense, but not here: a program, a kernel feature or a permission is missing.</summary>
    Unsupported,

    /// <summary>Another machine did not answer, or not usefully.</summary>
    Unreachable,

    /// <summary>Another machine, or a policy, refuses.</summary>
    Denied,

    /// <summary>Stored or received bytes are not what they should be.</summary>
    Corrupt,

    /// <summary>The command to run exists but cannot be run: exit code 126.</summary>
    NotExecutable,

    /// <summary>The command to run does not exist in the container: exit code 127.</summary>
    CommandNotFound,
}

/// <summary>
/// The one exception of this house for everything that is neither the kernel's doing nor our own mistake. Messages are
/// lower case, without a full stop, and name the thing; each layer that knows more adds a phrase in front.
/// </summary>
public sealed class ContainersException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What callers switch on; never on the text.</summary>
    public ErrorKind Kind => kind;

    /// <summary>The command that helps, for a second line; null when there is none to suggest.</summary>
    public string? Hint { get; init; }

    /// <summary>Adds a phrase in front: where on the way it happened.</summary>
    public ContainersException Within(string phrase) => new(kind, $"{phrase}: {Message}", this) { Hint = Hint };
}
