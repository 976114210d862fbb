using Containers.Build;
using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Engine.Building.Caches;

/// <summary>A step that a build has come by, with what it came to.</summary>
/// <param name="Key">What it depends on.</param>
/// <param name="Description">The instruction, for people.</param>
/// <param name="Result">What it came to.</param>
internal sealed record KnownStep(string Key, string Description, StepResult Result);

/// <summary>What some place says that a step came to. Its content is not here yet.</summary>
/// <param name="Description">The instruction, for people.</param>
/// <param name="Created">When it was done.</param>
/// <param name="DiffId">The layer; null when there was nothing to do.</param>
/// <param name="Blob">The layer's archive; null with it.</param>
/// <param name="Manifest">The step's own manifest at that place; null when it is part of an image.</param>
internal sealed record FoundStep(string Description, DateTimeOffset Created, Digest? DiffId, Descriptor? Blob, Descriptor? Manifest);
