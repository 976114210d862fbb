using static Containers.Systemd.Quadlets.KeyForm;

namespace Containers.Systemd.Quadlets;

/// <summary>The keys of what others need, podman-systemd.unit(5), in the order in which their arguments are written.</summary>
internal static class ResourceKeys
{
    internal static readonly QuadletKeys Network = new(
        new("ServiceName", Own),
        new("NetworkName", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("Subnet", Own),
        new("Gateway", Own),
        new("IPRange", Own),
        new("NetworkDeleteOnStop", Own),
        new("PodmanArgs", Own),
        new("DisableDNS", Switch, "--disable-dns"),
        new("DNS", Values, "--dns"),
        new("Driver", Value, "--driver"),
        new("InterfaceName", Value, "--interface-name"),
        new("Internal", Switch, "--internal"),
        new("IPAMDriver", Value, "--ipam-driver"),
        new("IPv6", Switch, "--ipv6"),
        new("Label", Pairs, "--label"),
        new("Options", Values, "--opt"));

    internal static readonly QuadletKeys Volume = new(
        new("ServiceName", Own),
        new("VolumeName", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("Copy", Own),
        new("Device", Own),
        new("Type", Own),
        new("User", Own),
        new("Group", Own),
        new("Options", Own),
        new("Image", Own),
        new("PodmanArgs", Own),
        new("Driver", Value, "--driver"),
        new("GID", Value, "--gid"),
        new("UID", Value, "--uid"),
        new("Label", Pairs, "--label"));

    internal static readonly QuadletKeys Image = new(
        new("ServiceName", Own),
        new("Image", Own),
        new("ImageTag", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("PodmanArgs", Own),
        new("AllTags", Switch, "--all-tags"),
        new("Arch", Value, "--arch"),
        new("AuthFile", Value, "--authfile"),
        new("CertDir", Value, "--cert-dir"),
        new("Creds", Value, "--creds"),
        new("DecryptionKey", Value, "--decryption-key"),
        new("OS", Value, "--os"),
        new("Policy", Value, "--policy"),
        new("Retry", Value, "--retry"),
        new("RetryDelay", Value, "--retry-delay"),
        new("TLSVerify", Switch, "--tls-verify"),
        new("Variant", Value, "--variant"));

    internal static readonly QuadletKeys Artifact = new(
        new("ServiceName", Own),
        new("Artifact", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("PodmanArgs", Own),
        new("AuthFile", Value, "--authfile"),
        new("CertDir", Value, "--cert-dir"),
        new("Creds", Value, "--creds"),
        new("DecryptionKey", Value, "--decryption-key"),
        new("Quiet", Switch, "--quiet"),
        new("Retry", Value, "--retry"),
        new("RetryDelay", Value, "--retry-delay"),
        new("TLSVerify", Switch, "--tls-verify"));

    internal static readonly QuadletKeys Kube = new(
        new("ServiceName", Own),
        new("Yaml", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("PodmanArgs", Own),
        new("AutoUpdate", Own),
        new("ConfigMap", Own),
        new("ExitCodePropagation", Own),
        new("KubeDownForce", Own),
        new("LogDriver", Own),
        new("Network", Own),
        new("PublishPort", Own),
        new("SetWorkingDirectory", Own),
        new("UserNS", Own));
}
