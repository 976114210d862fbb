using Containers.Oci.Images;

namespace Containers.Registry;

/// <summary>Reads a part of a blob at its registry, as sent and not verified; null when the registry gives no parts.</summary>
/// <param name="start">Where it begins.</param>
/// <param name="length">How many bytes.</param>
/// <param name="cancel">Ends it early.</param>
public delegate Task<byte[]?> RangeReader(long start, int length, CancellationToken cancel);

/// <summary>A part of a blob that is here already, in something else.</summary>
/// <param name="Start">Where it begins in the blob.</param>
/// <param name="Length">How many bytes.</param>
/// <param name="Open">Opens what should be those bytes, and no others behind them; called at most once. The caller's to dispose.</param>
public sealed record KnownPart(long Start, long Length, Func<Stream> Open);

/// <summary>Knows parts of blobs that need not be transferred.</summary>
public interface IKnownParts
{
    /// <summary>The parts of a blob that are here, in their order; none when nothing is known of it.</summary>
    /// <param name="blob">The blob.</param>
    /// <param name="read">Reads parts of it that tell what is in it.</param>
    /// <param name="cancel">Ends it early.</param>
    /// <remarks>They need not be right: what is made of them is compared with the blob's digest, and fetched whole if it is something else.</remarks>
    Task<IReadOnlyList<KnownPart>> FindAsync(Descriptor blob, RangeReader read, CancellationToken cancel);
}

/// <summary>Knows nothing.</summary>
public sealed class NoKnownParts : IKnownParts
{
    /// <summary>The one there is.</summary>
    public static NoKnownParts Instance { get; } = new();

    /// <inheritdoc/>
    public Task<IReadOnlyList<KnownPart>> FindAsync(Descriptor blob, RangeReader read, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<KnownPart>>([]);
}
