using System.Text.Json.Serialization;

namespace Containers.Layers.Trees;

/// <summary>What became of a path. The names are docker's letters.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ChangeKind>))]
public enum ChangeKind
{
    /// <summary>It is there and was not.</summary>
    [JsonStringEnumMemberName("A")]
    Added,

    /// <summary>It is another one, or something below it is.</summary>
    [JsonStringEnumMemberName("C")]
    Changed,

    /// <summary>It was there and is not.</summary>
    [JsonStringEnumMemberName("D")]
    Deleted,
}

/// <summary>A difference between two trees.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Path">Where, from the root, with a slash in front. Bytes that are not UTF-8 are shown as U+FFFD.</param>
public sealed record TreeChange(ChangeKind Kind, string Path);
