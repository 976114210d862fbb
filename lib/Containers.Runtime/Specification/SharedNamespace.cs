namespace Containers.Runtime.Specification;

/// <summary>A namespace a container does not have for itself.</summary>
public sealed record SharedNamespace
{
    /// <summary>The host's.</summary>
    public bool Host { get; init; }

    /// <summary>The namespace's file, when it is somebody else's; to be held open by whoever runs the runtime.</summary>
    public string? Path { get; init; }

    /// <summary>The process it is taken from; 0 when <see cref="Path"/> says it all.</summary>
    public int Pid { get; init; }

    /// <summary>That process's start, so that it cannot be mistaken.</summary>
    public ulong StartTime { get; init; }

    /// <summary>The container whose main process that is; it has another after being started again. Null for none.</summary>
    public string? ContainerId { get; init; }
}
