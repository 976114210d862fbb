using Containers.Oci.Runtime;

namespace Containers.Runtime.Protocol;

/// <summary>An overlay to mount for a container besides its root: an image, or a directory whose changes are thrown away.</summary>
/// <param name="Mount">What to mount. Upper and work directories are emptied before.</param>
/// <param name="Path">Where, below the container's run directory.</param>
public sealed record OverlayPlan(RootfsMount Mount, string Path);
