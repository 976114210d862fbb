namespace Containers.Runtime.Protocol;

/// <summary>How a container's output is kept.</summary>
public sealed record LogPlan
{
    /// <summary>A file that has become as long, in bytes, is put aside and a new one begun; 0 for never.</summary>
    public long LargestFile { get; init; }

    /// <summary>How many files are kept, the one being written included.</summary>
    public int Files { get; set; } = 1;

    /// <summary>What the output is marked with where others' stands beside it.</summary>
    public string Tag { get; set; } = string.Empty;

    /// <summary>The image's name, for those who ask where output is from.</summary>
    public string ImageName { get; set; } = string.Empty;

    /// <summary>Further fields of entries in the journal.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; set; } = new Dictionary<string, string>();
}
