namespace Containers.Oci.Images;

/// <summary>Texts in documents from elsewhere.</summary>
internal static class Texts
{
    /// <summary>The same with empty texts instead of null, which the JSON reader lets into any dictionary.</summary>
    internal static IReadOnlyDictionary<string, string>? WithoutNull(IReadOnlyDictionary<string, string>? texts) =>
        texts is not null && texts.Values.Any(text => text is null) ? texts.ToDictionary(pair => pair.Key, pair => pair.Value ?? string.Empty) : texts;
}
