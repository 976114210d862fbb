using Containers.Oci.Runtime;

namespace Containers.Layers.Drivers;

/// <summary>Which storage driver is used, and why: <c>info</c> shows both.</summary>
/// <param name="Driver">The driver.</param>
/// <param name="Reason">A phrase for people.</param>
/// <param name="Program">For fuse-overlayfs: its program.</param>
public sealed record DriverChoice(StorageDriver Driver, string Reason, string? Program = null);
