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

    /// <summary>How often a request that failed for a passing reason is repeated.</summary>
    public int Retries { get; init; } = 3;

    /// <summary>The wait before the first repetition; it doubles each time. A registry may ask for more.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a connection may be silent before it counts as broken.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Told each request and its answer's status; never a secret.</summary>
    public Action<string> Debug { get; init; } = _ => { };
}
