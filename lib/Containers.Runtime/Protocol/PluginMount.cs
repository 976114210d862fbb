namespace Containers.Runtime.Protocol;

/// <summary>A volume that a plug-in keeps, to be mounted while a container runs.</summary>
/// <param name="Plugin">What the plug-in is called.</param>
/// <param name="Socket">Where it listens.</param>
/// <param name="TimeoutSeconds">How long it may take for an answer.</param>
/// <param name="Volume">The volume.</param>
/// <param name="Path">Where it is bound, below the container's run directory.</param>
public sealed record PluginMount(string Plugin, string Socket, int TimeoutSeconds, string Volume, string Path);
