namespace Containers.Systemd.Quadlets;

/// <summary>A kind of Quadlet file: what it describes, and how its service is named.</summary>
public sealed class QuadletKind
{
    /// <summary>A container, run as the service.</summary>
    public static readonly QuadletKind Container = new("container", string.Empty, ContainerKeys.All);

    /// <summary>A pod, started and stopped as the service.</summary>
    public static readonly QuadletKind Pod = new("pod", "-pod", PodKeys.All);

    /// <summary>A network that must exist.</summary>
    public static readonly QuadletKind Network = new("network", "-network", ResourceKeys.Network);

    /// <summary>A volume that must exist.</summary>
    public static readonly QuadletKind Volume = new("volume", "-volume", ResourceKeys.Volume);

    /// <summary>An image that must have been built.</summary>
    public static readonly QuadletKind Build = new("build", "-build", BuildKeys.All);

    /// <summary>An image that must have been pulled.</summary>
    public static readonly QuadletKind Image = new("image", "-image", ResourceKeys.Image);

    /// <summary>An artifact that must have been pulled.</summary>
    public static readonly QuadletKind Artifact = new("artifact", "-artifact", ResourceKeys.Artifact);

    /// <summary>Pods from Kubernetes YAML.</summary>
    public static readonly QuadletKind Kube = new("kube", string.Empty, ResourceKeys.Kube);

    private QuadletKind(string extension, string suffix, QuadletKeys keys)
    {
        Extension = extension;
        Section = char.ToUpperInvariant(extension[0]) + extension[1..];
        Suffix = suffix;
        Keys = keys;
    }

    /// <summary>All kinds, those first whose services others need.</summary>
    public static IReadOnlyList<QuadletKind> All { get; } = [Image, Artifact, Build, Volume, Network, Pod, Kube, Container];

    /// <summary>What a file's name ends with, without the dot.</summary>
    public string Extension { get; }

    /// <summary>The section that is ours in such a file.</summary>
    public string Section { get; }

    /// <summary>What its service's name has behind the file's.</summary>
    public string Suffix { get; }

    /// <summary>What may be in that section.</summary>
    internal QuadletKeys Keys { get; }

    /// <summary>The kind of a file by its name; null when it is none of ours.</summary>
    public static QuadletKind? Of(string fileName) =>
        fileName.LastIndexOf('.') is var dot and > 0 ? All.FirstOrDefault(kind => kind.Extension == fileName[(dot + 1)..]) : null;
}
