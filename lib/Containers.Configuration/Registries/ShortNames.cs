using Containers.Oci.References;

namespace Containers.Configuration.Registries;

/// <summary>What to do about a name without a registry that several registries may have.</summary>
public enum ShortNameMode
{
    /// <summary>Ask on a terminal; without one it is an error.</summary>
    Enforcing,

    /// <summary>Ask on a terminal; without one try all.</summary>
    Permissive,

    /// <summary>Try all.</summary>
    Disabled,
}

/// <summary>What a short name stands for.</summary>
/// <param name="Target">Registry and repository; empty: an earlier alias does not count any more.</param>
/// <param name="File">The file that says so.</param>
public sealed record ShortNameAlias(string Target, string File)
{
    // An alias is a name and nothing else: tags and digests are the user's.
    internal static string? FindProblem(string name, string target) =>
        ReferenceParts.TryParse(name) is not { IsShort: true, Suffix: "" } ? $"\"{name}\" is no name without registry, tag and digest"
        : target.Length > 0 && ReferenceParts.TryParse(target) is not { IsShort: false, Suffix: "" } ? $"\"{target}\" should be a registry and a repository, without tag and digest"
        : null;
}
