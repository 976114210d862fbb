namespace Containers.State;

/// <summary>
/// Where everything lives. The store outlasts a reboot, the run directory does not. Both belong to one user and are closed
/// to others, except that container users pass through to their files.
/// </summary>
/// <param name="Root">The store, absolute.</param>
/// <param name="RunRoot">The run directory, absolute.</param>
public sealed record StorePaths(string Root, string RunRoot)
{
    /// <summary>Held shared by every command that adds or uses content, exclusively by a collection.</summary>
    public string CollectionLock => Path.Combine(Root, "lock");

    /// <summary>A directory that is there when a collection was left to whoever lets go of the lock last.</summary>
    public string CollectionMark => Path.Combine(Root, "collect");

    /// <summary>The OCI image layout with all content.</summary>
    public string Content => Path.Combine(Root, "content");

    /// <summary>Unpacked layers.</summary>
    public string Layers => Path.Combine(Root, "layers");

    /// <summary>One record an image.</summary>
    public string Images => Path.Combine(Root, "images");

    /// <summary>Names of images: symbolic links to ids.</summary>
    public string ImageNames => Path.Combine(Root, "names", "images");

    /// <summary>One record a manifest list.</summary>
    public string Lists => Path.Combine(Root, "lists");

    /// <summary>One record an artifact.</summary>
    public string Artifacts => Path.Combine(Root, "artifacts");

    /// <summary>One directory a container.</summary>
    public string Containers => Path.Combine(Root, "containers");

    /// <summary>Names of containers: symbolic links to ids.</summary>
    public string ContainerNames => Path.Combine(Root, "names", "containers");

    /// <summary>One directory a volume, by name.</summary>
    public string Volumes => Path.Combine(Root, "volumes");

    /// <summary>One directory a pod.</summary>
    public string Pods => Path.Combine(Root, "pods");

    /// <summary>Names of pods: symbolic links to ids.</summary>
    public string PodNames => Path.Combine(Root, "names", "pods");

    /// <summary>One record a network, by name.</summary>
    public string Networks => Path.Combine(Root, "networks");

    /// <summary>Who is on networks now, with which addresses, and what carries their traffic.</summary>
    public string NetworkRun => Path.Combine(RunRoot, "network");

    /// <summary>What builds remember: one record a step.</summary>
    public string BuildCache => Path.Combine(Root, "build", "cache");

    /// <summary>The caches that RUN --mount=type=cache shows to steps of builds: one directory each.</summary>
    public string BuildMounts => Path.Combine(Root, "build", "mounts");

    /// <summary>What builds that are under way make for themselves.</summary>
    public string BuildScratch => Path.Combine(Root, "build", "scratch");

    /// <summary>What happened: the log that is written to, and the one before.</summary>
    public string Events => Path.Combine(Root, "events");

    /// <summary>Who keeps the user namespace alive.</summary>
    public string NamespaceHolders => Path.Combine(RunRoot, "namespace");

    /// <summary>Files of signatures that are being verified.</summary>
    public string Signatures => Path.Combine(RunRoot, "signatures");

    /// <summary>What was found out about this machine since it was started.</summary>
    public string Probes => Path.Combine(RunRoot, "probes");

    /// <summary>A container's directory in the store.</summary>
    public string Container(string id) => Path.Combine(Containers, id);

    /// <summary>A container's directory for as long as it runs: sockets, bundle, mount point.</summary>
    public string ContainerRun(string id) => Path.Combine(RunRoot, "containers", id);
}
