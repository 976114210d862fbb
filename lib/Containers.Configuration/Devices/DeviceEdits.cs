namespace Containers.Configuration.Devices;

/// <summary>What device specifications change of a container.</summary>
public sealed record DeviceEdits
{
    /// <summary>Variables, NAME=value.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>Device nodes.</summary>
    public IReadOnlyList<DeviceNode> Nodes { get; init; } = [];

    /// <summary>Files and directories of the host.</summary>
    public IReadOnlyList<DeviceMount> Mounts { get; init; } = [];

    /// <summary>Programs to run at stages of a container's life.</summary>
    public IReadOnlyList<DeviceHook> Hooks { get; init; } = [];

    /// <summary>More groups of its main process.</summary>
    public IReadOnlyList<uint> Groups { get; init; } = [];

    /// <summary>These edits and then others.</summary>
    internal DeviceEdits And(DeviceEdits other) => new()
    {
        Environment = [.. Environment, .. other.Environment],
        Nodes = [.. Nodes, .. other.Nodes],
        Mounts = [.. Mounts, .. other.Mounts],
        Hooks = [.. Hooks, .. other.Hooks],
        Groups = [.. Groups.Union(other.Groups)],
    };
}

/// <summary>A device node.</summary>
/// <param name="HostPath">On the host.</param>
/// <param name="Path">In the container.</param>
/// <param name="Permissions">Of r, w and m.</param>
public sealed record DeviceNode(string HostPath, string Path, string Permissions);

/// <summary>Something of the host's to mount.</summary>
/// <param name="HostPath">On the host.</param>
/// <param name="Path">In the container.</param>
/// <param name="Options">As fstab(5) has them.</param>
public sealed record DeviceMount(string HostPath, string Path, IReadOnlyList<string> Options);

/// <summary>A program to run at a stage of a container's life.</summary>
/// <param name="Stage">createRuntime, createContainer, startContainer, prestart, poststart or poststop.</param>
/// <param name="Path">The program.</param>
/// <param name="Args">Its arguments, with its name in front.</param>
/// <param name="Environment">Its variables.</param>
/// <param name="Timeout">Seconds; null for none.</param>
public sealed record DeviceHook(string Stage, string Path, IReadOnlyList<string> Args, IReadOnlyList<string> Environment, int? Timeout);
