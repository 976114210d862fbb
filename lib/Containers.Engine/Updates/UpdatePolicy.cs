using Containers.Oci;

namespace Containers.Engine.Updates;

/// <summary>Where a container's newer image comes from.</summary>
public enum UpdatePolicy
{
    /// <summary>Nowhere: it is not updated.</summary>
    Disabled,

    /// <summary>From the registry its image's name leads to.</summary>
    Registry,

    /// <summary>From the store: another image has got the name.</summary>
    Local,
}

/// <summary>The policies' names, and the labels containers have them in.</summary>
public static class UpdatePolicies
{
    /// <summary>The label with a container's policy.</summary>
    public const string Label = "io.containers.autoupdate";

    /// <summary>The label with the file of credentials for its registry.</summary>
    public const string CredentialsLabel = "io.containers.autoupdate.authfile";

    /// <summary>The label, and the variable, with the unit that runs a container or a pod.</summary>
    public const string UnitLabel = "PODMAN_SYSTEMD_UNIT";

    /// <summary>Reads a policy.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public static UpdatePolicy Parse(string text) => text switch
    {
        "" or "disabled" => UpdatePolicy.Disabled,
        "registry" or "image" => UpdatePolicy.Registry,
        "local" => UpdatePolicy.Local,
        _ => throw new ContainersException(ErrorKind.Invalid, $"invalid auto-update policy \"{text}\": want registry, local or disabled"),
    };

    /// <summary>A policy's name.</summary>
    public static string NameOf(UpdatePolicy policy) => policy switch
    {
        UpdatePolicy.Registry => "registry",
        UpdatePolicy.Local => "local",
        _ => "disabled",
    };
}
