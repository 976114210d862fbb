namespace Containers.Systemd.Quadlets;

/// <summary>Kubernetes YAML as a service: podman-kube.unit(5). The command that it would start is not here yet.</summary>
internal static class KubeConverter
{
    internal static void Make(Conversion conversion) =>
        conversion.Tell(null, "Kubernetes YAML cannot be played yet", "write its containers as .container and .pod files");
}
