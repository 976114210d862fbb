namespace Containers.Engine.Artifacts;

/// <summary>What a file is, by how it begins.</summary>
internal static class FileKind
{
    /// <summary>How much of a file is looked at.</summary>
    internal const int Length = 512;

    private static readonly (byte[] Start, string Type)[] s_known =
    [
        ([0x1f, 0x8b, 0x08], "application/x-gzip"),
        ("PK\x03\x04"u8.ToArray(), "application/zip"),
        ("%PDF-"u8.ToArray(), "application/pdf"),
        ([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "image/png"),
        ([0xff, 0xd8, 0xff], "image/jpeg"),
        ("GIF8"u8.ToArray(), "image/gif"),
        ([0, 0x61, 0x73, 0x6d], "application/wasm"),
    ];

    /// <summary>The media type.</summary>
    internal static string Of(ReadOnlySpan<byte> start)
    {
        foreach (var (known, type) in s_known)
        {
            if (start.StartsWith(known))
            {
                return type;
            }
        }

        // Control characters other than those of texts are in no text.
        return start.IndexOfAnyInRange((byte)0, (byte)8) >= 0 || start.IndexOfAnyInRange((byte)14, (byte)26) >= 0 || start.IndexOfAnyInRange((byte)28, (byte)31) >= 0 || start.Contains((byte)11)
            ? "application/octet-stream"
            : "text/plain; charset=utf-8";
    }
}
