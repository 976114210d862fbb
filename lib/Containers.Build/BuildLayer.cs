using Containers.Oci.Images;
using Containers.Oci.References;

namespace Containers.Build;

/// <summary>A layer of an image in the making.</summary>
/// <param name="DiffId">Digest of its uncompressed archive.</param>
/// <param name="Blob">The archive in the content store.</param>
/// <param name="Created">When it was made.</param>
public sealed record BuildLayer(Digest DiffId, Descriptor Blob, DateTimeOffset Created);

/// <summary>What a step made, now or in an earlier build.</summary>
/// <param name="Layer">The layer; null when there was nothing to do.</param>
/// <param name="Created">When it was done.</param>
public sealed record StepResult(BuildLayer? Layer, DateTimeOffset Created);

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">As a shell has it.</param>
/// <param name="Result">What it made; null unless it ended with 0.</param>
public sealed record RunOutcome(int ExitCode, StepResult? Result);
