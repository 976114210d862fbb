using Containers.Oci;

namespace Containers.Engine.Images;

/// <summary>When an image is fetched from its registry.</summary>
public enum PullPolicy
{
    /// <summary>When it is not here.</summary>
    Missing,

    /// <summary>Always; it is an error if that fails.</summary>
    Always,

    /// <summary>When the registry has another one under this name; if it cannot be asked, what is here will do.</summary>
    Newer,

    /// <summary>Never.</summary>
    Never,
}

/// <summary>The policies' names.</summary>
public static class PullPolicies
{
    /// <summary>Reads a policy as --pull and --policy have it.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static PullPolicy Parse(string text) => text switch
    {
        "missing" or "ifnotpresent" or "IfNotPresent" => PullPolicy.Missing,
        "always" or "Always" or "true" => PullPolicy.Always,
        "newer" or "ifnewer" => PullPolicy.Newer,
        "never" or "Never" or "false" => PullPolicy.Never,
        _ => throw new ContainersException(ErrorKind.Invalid, $"unsupported pull policy \"{text}\": want missing, always, newer or never"),
    };
}
