namespace Containers.Engine.Containers;

// What is asked about mounts.
public sealed partial record CreateOptions
{
    /// <summary>--mount.</summary>
    public IReadOnlyList<string> Mounts { get; init; } = [];

    /// <summary>--volumes-from.</summary>
    public IReadOnlyList<string> VolumesFrom { get; init; } = [];

    /// <summary>--volume-driver: who keeps the volumes that are made for it.</summary>
    public string? VolumeDriver { get; init; }

    /// <summary>--image-volume: what becomes of the volumes the image declares.</summary>
    public string? ImageVolume { get; init; }

    /// <summary>--read-only-tmpfs: with a read-only root, /run, /tmp and /var/tmp stay writable.</summary>
    public bool ReadOnlyTmpfs { get; init; } = true;
}
