using System.Security.Cryptography;
using System.Text;
using Containers.Oci.Images;

namespace Containers.Build;

/// <summary>An image as it is at some instruction of a stage.</summary>
public sealed record ImageState
{
    /// <summary>Its layers, bottom first.</summary>
    public IReadOnlyList<BuildLayer> Layers { get; init; } = [];

    /// <summary>How containers of it run.</summary>
    public ImageRunConfiguration Config { get; init; } = new();

    /// <summary>How it came about, oldest first.</summary>
    public IReadOnlyList<HistoryEntry> History { get; init; } = [];

    /// <summary>What machine it is for.</summary>
    public required Platform Platform { get; init; }

    /// <summary>Who made it.</summary>
    public string? Author { get; init; }

    /// <summary>When the last thing about it was done; null for an empty image.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>The image it began as, for those who read records: 64 hexadecimal characters; null for "scratch".</summary>
    public string? BaseId { get; init; }

    /// <summary>How many of its layers are that image's.</summary>
    public int BaseLayers { get; init; }

    /// <summary>What is said about the times of files in layers that are added; empty for the truth.</summary>
    internal string LayerTimes { get; init; } = string.Empty;

    /// <summary>What its files depend on: two states of the same have the same files. Hexadecimal.</summary>
    public string ChainKey => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join('\n', Layers.Select(layer => layer.DiffId)))));

    /// <summary>The state after an instruction that may have made a layer.</summary>
    /// <param name="result">What it made; null for one that only speaks about the configuration.</param>
    /// <param name="createdBy">The instruction as the history tells it.</param>
    internal ImageState After(StepResult? result, string createdBy)
    {
        // Instructions without a layer bear the time of what they stand on: the same build gives the same image again.
        var created = result?.Created ?? Created;
        return this with
        {
            Layers = result?.Layer is { } layer ? [.. Layers, layer] : Layers,
            Created = created > Created || Created is null ? created : Created,
            History = [.. History, new HistoryEntry { Created = created, CreatedBy = createdBy, EmptyLayer = result?.Layer is null ? true : null }],
        };
    }
}
