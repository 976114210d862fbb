using Containers.Engine.Containers.Options;
using Containers.Oci;

namespace Containers.Engine.Building;

/// <summary>What of the things that builds remember is to be forgotten; all, unless something is said.</summary>
public sealed record CacheSelection
{
    internal const string Step = "regular";
    internal const string Mount = "exec.cachemount";

    /// <summary>Only what was last used before; null for whenever.</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>Only what is of this type, as docker calls them; null for any.</summary>
    public string? Type { get; init; }

    /// <summary>Only what is called so, or begins so; null for anything.</summary>
    public string? Id { get; init; }

    /// <summary>Only steps with this text in their instruction; null for any.</summary>
    public string? Description { get; init; }

    /// <summary>Stop when no more than this is left, in bytes; 0 for nothing.</summary>
    public long Kept { get; init; }

    /// <summary>Adds a filter.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">What it wants.</param>
    /// <param name="readTime">Reads a time.</param>
    /// <exception cref="ContainersException">Invalid: there is no such filter.</exception>
    public CacheSelection With(string key, string value, Func<string, DateTimeOffset?> readTime)
    {
        ArgumentNullException.ThrowIfNull(readTime);
        return key switch
        {
            "until" or "unused-for" => this with { Before = readTime(value) },
            "type" => this with { Type = value },
            "id" => this with { Id = value },
            "description" => this with { Description = value.TrimStart('~') },
            _ => throw new ContainersException(ErrorKind.Invalid, $"{key} is an invalid filter") { Hint = "filters here are until, type, id and description" },
        };
    }

    /// <summary>Stops when no more is left than a size says, such as 10GB.</summary>
    /// <exception cref="ContainersException">Invalid.</exception>
    public CacheSelection Keeping(string size) => this with { Kept = Sizes.Parse(size, "--keep-storage") };

    internal bool Selects(string type, string id, string description, DateTimeOffset used) => !(used >= Before) && (Type ?? type) == type &&
        id.StartsWith(Id ?? string.Empty, StringComparison.Ordinal) && description.Contains(Description ?? string.Empty, StringComparison.Ordinal);
}
