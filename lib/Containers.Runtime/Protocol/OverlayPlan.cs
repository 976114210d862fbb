using Containers.Oci.Runtime;

namespace Containers.Runtime.Protocol;

/// <summary>An overlay to mount for a container besides its root: an image, or a directory whose changes are thrown away.</summary>
/// <param name="Mount">What to mount. Upper and work directories are emptied before.</param>
/// <param name="Path">Where, below the container's run directory.</param>
public sealed record OverlayPlan(RootfsMount Mount, string Path);

/// <summary>A part of a volume or an image that is mounted without the rest.</summary>
/// <param name="Root">The whole.</param>
/// <param name="SubPath">The part, which a hostile container may have made a link: it is looked for inside the whole only.</param>
/// <param name="Path">Where it is bound, below the container's run directory.</param>
public sealed record PartPlan(string Root, string SubPath, string Path);
