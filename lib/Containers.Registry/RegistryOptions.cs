using Containers.Registry.Authentication;

namespace Containers.Registry;

/// <summary>How to speak to registries: what the user said about trust, credentials and patience.</summary>
public sealed record RegistryOptions
{
    /// <summary>
    /// True: HTTPS with a valid certificate, everywhere. False: invalid certificates and plain HTTP will do, everywhere. Null:
    /// as true, except that a registry on this machine may speak plain HTTP.
    /// </summary>
    public bool? TlsVerify { get; init; }

    /// <summary>Credentials for whatever registry is spoken to; null to look in <see cref="Files"/>.</summary>
    public Credential? Credential { get; init; }

    /// <summary>Where credentials are kept.</summary>
    public CredentialFiles Files { get; init; } = CredentialFiles.None;

    /// <summary>The directory with the certificates for whatever registry is spoken to; null to look in <see cref="CertificatePlaces"/>.</summary>
    public string? CertificateDirectory { get; init; }

    /// <summary>Directories that may have one named HOST[:PORT] with a registry's certificates; the first that has it counts.</summary>
    public IReadOnlyList<string> CertificatePlaces { get; init; } = [];

    /// <summary>Answers for the environment variables that name a proxy.</summary>
    public Func<string, string?> ProxyVariable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>How often a request that failed for a passing reason is repeated.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first repetition; it doubles each time. A registry may ask for more.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection may be silent before it counts as broken.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The directories in which tools of this kind keep registries' certificates: the user's, then the system's, then docker's.
    /// </summary>
    /// <param name="variable">An environment variable's value; null when it is not set.</param>
    public static IReadOnlyList<string> UsualCertificatePlaces(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var configuration = variable("XDG_CONFIG_HOME") is { Length: > 0 } given ? given : variable("HOME") is { Length: > 0 } home ? Path.Combine(home, ".config") : null;
        return
        [
            .. configuration is null ? [] : (string[])[Path.Combine(configuration, "containers/certs.d")],
            "/etc/containers/certs.d",
            "/etc/docker/certs.d",
        ];
    }

    /// <summary>Told each request and its answer's status; never a secret.</summary>
    public Action<string> Debug { get; init; } = _ => { };
}
