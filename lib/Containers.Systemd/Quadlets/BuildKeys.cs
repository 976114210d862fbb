using static Containers.Systemd.Quadlets.KeyForm;

namespace Containers.Systemd.Quadlets;

/// <summary>The keys of [Build], podman-build.unit(5), in the order in which their arguments are written.</summary>
internal static class BuildKeys
{
    internal static readonly QuadletKeys All = new(
        new("ServiceName", Own),
        new("ContainersConfModule", Own),
        new("GlobalArgs", Own),
        new("File", Own),
        new("ImageTag", Own),
        new("Network", Own),
        new("SetWorkingDirectory", Own),
        new("Volume", Own),
        new("PodmanArgs", Own),
        new("Annotation", Pairs, "--annotation"),
        new("Arch", Value, "--arch"),
        new("AuthFile", Value, "--authfile"),
        new("BuildArg", Pairs, "--build-arg"),
        new("DNS", Values, "--dns"),
        new("DNSOption", Values, "--dns-option"),
        new("DNSSearch", Values, "--dns-search"),
        new("Environment", Pairs, "--env"),
        new("ForceRM", Switch, "--force-rm"),
        new("GroupAdd", Values, "--group-add"),
        new("IgnoreFile", Value, "--ignorefile"),
        new("Label", Pairs, "--label"),
        new("Pull", Value, "--pull"),
        new("Retry", Value, "--retry"),
        new("RetryDelay", Value, "--retry-delay"),
        new("Secret", Words, "--secret"),
        new("Target", Value, "--target"),
        new("TLSVerify", Switch, "--tls-verify"),
        new("Variant", Value, "--variant"));
}
