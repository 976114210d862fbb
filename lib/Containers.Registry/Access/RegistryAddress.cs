using System.Net;
using Containers.Oci.References;

namespace Containers.Registry.Access;

/// <summary>Where a registry is to be found.</summary>
internal sealed class RegistryAddress
{
    private const string DockerHubHost = "registry-1.docker.io";

    internal RegistryAddress(string domain)
    {
        Domain = domain;
        Host = domain == ImageReference.DefaultDomain ? DockerHubHost : domain;
        Https = new Uri($"https://{Host}/v2/");
        Http = new Uri($"http://{Host}/v2/");
        IsThisMachine = Https.DnsSafeHost == "localhost" || (IPAddress.TryParse(Https.DnsSafeHost, out var address) && IPAddress.IsLoopback(address));
    }

    /// <summary>The registry as image names spell it.</summary>
    internal string Domain { get; }

    /// <summary>The host it is served from, with its port.</summary>
    internal string Host { get; }

    /// <summary>Where its interface begins, encrypted.</summary>
    internal Uri Https { get; }

    /// <summary>Where its interface begins, in the open.</summary>
    internal Uri Http { get; }

    /// <summary>Whether nothing sent there leaves this machine.</summary>
    internal bool IsThisMachine { get; }
}
