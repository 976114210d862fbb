namespace Containers.Build;

/// <summary>A command that changes an image: what RUN means once everything in it is expanded.</summary>
public sealed record RunStep
{
    /// <summary>The program and its arguments.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Environment, NAME=value.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Variables that change nothing about the result, such as proxies: NAME=value.</summary>
    public IReadOnlyList<string> Incidental { get; init; } = [];

    /// <summary>user[:group]; empty for root.</summary>
    public required string User { get; init; }

    /// <summary>Where it starts.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>"default", "none" or "host".</summary>
    public required string Network { get; init; }

    /// <summary>Whether it gets all privileges that the user has.</summary>
    public bool IsInsecure { get; init; }

    /// <summary>What it sees besides the image's files.</summary>
    public IReadOnlyList<StepMount> Mounts { get; init; } = [];

    /// <summary>A program to be run instead of a shell: it is put where the first argument says.</summary>
    public InlineFile? Script { get; init; }
}

/// <summary>Something mounted for one command.</summary>
/// <param name="Target">Where: absolute.</param>
public abstract record StepMount(string Target);

/// <summary>Files of a context, a stage or an image; changes to them are thrown away.</summary>
/// <param name="Target">Where.</param>
/// <param name="Source">Whose files.</param>
/// <param name="Path">Which of them: relative to the source's root.</param>
/// <param name="IsWritable">Whether they can be written to meanwhile.</param>
public sealed record BindMount(string Target, FileSource Source, string Path, bool IsWritable) : StepMount(Target);

/// <summary>A directory that later builds find again.</summary>
/// <param name="Target">Where.</param>
/// <param name="Id">Which.</param>
/// <param name="Sharing">"shared", "private" or "locked".</param>
/// <param name="IsReadOnly">Whether it cannot be written to.</param>
/// <param name="From">What a new one holds; null for nothing.</param>
/// <param name="FromPath">Which part of that.</param>
/// <param name="UserId">Its owner when it is new.</param>
/// <param name="GroupId">Its group then.</param>
/// <param name="Mode">Its permissions then.</param>
public sealed record CacheMount(
    string Target, string Id, string Sharing, bool IsReadOnly, FileSource? From, string FromPath, uint UserId, uint GroupId, uint Mode) : StepMount(Target);

/// <summary>A file system in memory.</summary>
/// <param name="Target">Where.</param>
/// <param name="Size">Its size in bytes; null for the usual one.</param>
public sealed record MemoryMount(string Target, long? Size) : StepMount(Target);

/// <summary>A secret the user gave for this build.</summary>
/// <param name="Target">The file; empty for none.</param>
/// <param name="Variable">The environment variable; null for none.</param>
/// <param name="Id">Which.</param>
/// <param name="IsRequired">Whether the build fails without it.</param>
/// <param name="UserId">The file's owner.</param>
/// <param name="GroupId">Its group.</param>
/// <param name="Mode">Its permissions.</param>
public sealed record SecretMount(string Target, string? Variable, string Id, bool IsRequired, uint UserId, uint GroupId, uint Mode) : StepMount(Target);

/// <summary>The user's ssh agent.</summary>
/// <param name="Target">The socket.</param>
/// <param name="Id">Which of those given.</param>
/// <param name="IsRequired">Whether the build fails without it.</param>
public sealed record AgentMount(string Target, string Id, bool IsRequired) : StepMount(Target);
