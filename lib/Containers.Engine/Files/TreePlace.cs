using Containers.Oci.Runtime;
using Containers.State.Containers;

namespace Containers.Engine.Files;

/// <summary>A tree of files that a worker can get at; exactly one of the forms is set, or none for the host's own files.</summary>
internal sealed record TreePlace
{
    /// <summary>The tree as this process sees it, whatever its namespaces; 0 for another form.</summary>
    public int Pid { get; init; }

    /// <summary>Its start in clock ticks after boot: with the pid it cannot be mistaken.</summary>
    public ulong PidStartTime { get; init; }

    /// <summary>A directory below that process's root, absolute; null for the root itself.</summary>
    public string? Below { get; init; }

    /// <summary>A stack to be mounted for this job.</summary>
    public RootfsMount? Rootfs { get; init; }

    /// <summary>Where to mount it: an empty directory.</summary>
    public string? MountPoint { get; init; }

    /// <summary>Whether the stack is only looked at; it may be in use then.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>What is mounted into the stack.</summary>
    public IReadOnlyList<ContainerMount> Mounts { get; set; } = [];

    /// <summary>One directory as it is: an upper directory or a layer. Absolute.</summary>
    public string? Directory { get; init; }

    /// <summary>The host's own files.</summary>
    public static TreePlace Host { get; } = new();

    /// <summary>Whether these are the host's own files.</summary>
    internal bool IsHost => Pid == 0 && Rootfs is null && Directory is null;
}
