using System.Globalization;
using System.Text.Json.Serialization;
using Containers.Content;
using Containers.Engine.Files;
using Containers.Oci;
using Containers.Oci.Json;

namespace Containers.Engine.Work;

/// <summary>What a worker is to do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WorkKind>))]
internal enum WorkKind
{
    /// <summary>Unpack a layer from the input into a directory.</summary>
    Unpack,

    /// <summary>Remove trees.</summary>
    Remove,

    /// <summary>Compare two trees.</summary>
    Compare,

    /// <summary>Try native overlayfs.</summary>
    Probe,

    /// <summary>Try fuse-overlayfs: the second path is its program.</summary>
    ProbeFuse,

    /// <summary>Make one tree, the first path, of layers, the other paths, bottom first.</summary>
    Stack,

    /// <summary>Add up the files of trees.</summary>
    Measure,

    /// <summary>Do something with trees of files.</summary>
    Files,
}

/// <summary>A job for a worker.</summary>
internal sealed record WorkRequest
{
    public required WorkKind Kind { get; init; }

    /// <summary>The directories to work on.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>For Unpack: the input's digest and size, to be verified. None of an archive that is arriving: who writes it verifies it.</summary>
    public string? Digest { get; init; }

    public long? Size { get; init; }

    /// <summary>For Unpack: the digest is the uncompressed archive's, so that the answer is proof enough and nothing is hashed twice.</summary>
    public bool IsDiffId { get; init; }

    /// <summary>For Unpack: nobody but us made the digest, so that only the archive's end says whether it is whole.</summary>
    public bool IsUnproven { get; init; }

    /// <summary>For Unpack: owners are not kept. For Compare: they do not count.</summary>
    public bool SquashOwners { get; init; }

    /// <summary>For Stack: nobody wants the tree after a power cut.</summary>
    public bool Transient { get; init; }

    /// <summary>For Files.</summary>
    public FilesRequest? Files { get; init; }
}

/// <summary>What came of it.</summary>
internal sealed record WorkResult
{
    public bool Failed { get; init; }

    public ErrorKind ErrorKind { get; init; }

    public string? Message { get; init; }

    public string? Hint { get; init; }

    /// <summary>For Unpack: the digest of the uncompressed archive.</summary>
    public string? DiffId { get; init; }

    /// <summary>For Unpack: total length of the files.</summary>
    public long Size { get; init; }

    /// <summary>For Measure: total length of the files of each tree.</summary>
    public IReadOnlyList<long>? Sizes { get; init; }

    /// <summary>For Files.</summary>
    public FilesResult? Files { get; init; }

    /// <summary>For Files: whoever was to read the output has gone.</summary>
    public bool OutputClosed { get; init; }
}

/// <summary>
/// What is said, line by line, between request and result about an archive that is arriving: the worker says how much it has read, and is
/// answered how much there is.
/// </summary>
internal static class ArrivalLines
{
    private const string Asking = "more than ";
    private const string Whole = " in all";
    private const string Lost = "lost";

    internal static string Ask(long known) => Asking + known.ToString(CultureInfo.InvariantCulture);

    /// <summary>How much is known; null when the line is not a question.</summary>
    internal static long? ReadQuestion(string line) =>
        line.StartsWith(Asking, StringComparison.Ordinal) ? long.Parse(line.AsSpan(Asking.Length), CultureInfo.InvariantCulture) : null;

    internal static string Answer(BlobGrowth growth) =>
        growth.State == BlobState.Lost ? Lost : growth.Length.ToString(CultureInfo.InvariantCulture) + (growth.State == BlobState.Whole ? Whole : string.Empty);

    internal static BlobGrowth ReadAnswer(string line) => line == Lost ? new BlobGrowth(0, BlobState.Lost)
        : line.EndsWith(Whole, StringComparison.Ordinal) ? new BlobGrowth(long.Parse(line.AsSpan(..^Whole.Length), CultureInfo.InvariantCulture), BlobState.Whole)
        : new BlobGrowth(long.Parse(line, CultureInfo.InvariantCulture), BlobState.Growing);
}

[JsonReading(typeof(WorkRequest))]
[JsonReading(typeof(WorkResult))]
internal static partial class WorkReading;

[JsonWriting(typeof(WorkRequest))]
[JsonWriting(typeof(WorkResult))]
internal static partial class WorkWriting;
