using Containers.Dockerfile.Expansion;
using Containers.Dockerfile.Parsing;

namespace Containers.Dockerfile.Instructions;

/// <summary>What a mount of RUN brings in.</summary>
public enum RunMountType
{
    /// <summary>Files of the context, of a stage, of an image; the default.</summary>
    Bind,

    /// <summary>A directory that outlives the build.</summary>
    Cache,

    /// <summary>Memory.</summary>
    Tmpfs,

    /// <summary>A secret the user gave the build.</summary>
    Secret,

    /// <summary>The socket of an ssh agent.</summary>
    Ssh,
}

/// <summary>Who may use a cache at the same time.</summary>
public enum CacheSharing
{
    /// <summary>All builds; the default.</summary>
    Shared,

    /// <summary>One; others get a new one.</summary>
    Private,

    /// <summary>One; others wait.</summary>
    Locked,
}

/// <summary>
/// One --mount of RUN. Before it is expanded, texts are as written, and what is not a text (the type, numbers) has its default
/// where a variable stands for it.
/// </summary>
public sealed record RunMount
{
    /// <summary>The whole option as written.</summary>
    public required string Text { get; init; }

    /// <summary>type=</summary>
    public RunMountType Type { get; init; }

    /// <summary>from=: a stage, an image or a named context; null for the context, and for a new directory of a cache.</summary>
    public string? From { get; init; }

    /// <summary>source= or src=; null for all of it.</summary>
    public string? Source { get; init; }

    /// <summary>target=, dst= or destination=; null leaves the default of a secret or a socket.</summary>
    public string? Target { get; init; }

    /// <summary>id= of a cache, a secret or a socket.</summary>
    public string? Id { get; init; }

    /// <summary>ro, readonly, rw, readwrite: caches and memory can be written to by default, nothing else can.</summary>
    public bool IsReadOnly { get; init; }

    /// <summary>required: the build fails without the secret or the agent.</summary>
    public bool IsRequired { get; init; }

    /// <summary>sharing=</summary>
    public CacheSharing Sharing { get; init; }

    /// <summary>mode= of what is made: permission bits.</summary>
    public int? Mode { get; init; }

    /// <summary>uid= of what is made.</summary>
    public uint? UserId { get; init; }

    /// <summary>gid= of what is made.</summary>
    public uint? GroupId { get; init; }

    /// <summary>size= of memory, in bytes; null for no limit.</summary>
    public long? Size { get; init; }

    /// <summary>env=: the variable a secret is put into, instead of a file unless a target is given too.</summary>
    public string? EnvironmentVariable { get; init; }

    /// <summary>The same with variables replaced and quotes removed.</summary>
    /// <exception cref="Oci.ContainersException">Invalid: an option is unknown or does not go with the type.</exception>
    public RunMount Expand(Expander expander) => MountParser.Parse(Text, expander.Word);
}
