namespace Containers.Layers;

/// <summary>The OCI image layer specification's marks, "Whiteouts": empty files whose names say what is gone.</summary>
internal static class WhiteoutNames
{
    /// <summary>Before the name of what is gone.</summary>
    internal static ReadOnlySpan<byte> Prefix => ".wh."u8;

    /// <summary>In a directory: nothing of the layers below shows through.</summary>
    internal static ReadOnlySpan<byte> Opaque => ".wh..wh..opq"u8;

    /// <summary>fuse-overlayfs's second way to say the same, in its own trees only; in an archive it would hide a file ".opq".</summary>
    internal static ReadOnlySpan<byte> FuseOpaque => ".wh..opq"u8;

    /// <summary>Whether a name is a mark rather than a file.</summary>
    internal static bool IsMark(ReadOnlySpan<byte> name) => name.StartsWith(Prefix);

    /// <summary>
    /// What a mark hides; false for those that hide nothing sensible: aufs's own files (".wh..wh.*"), and whiteouts of
    /// nothing, "." and "..". The opaque mark is one of those to this question.
    /// </summary>
    internal static bool TryGetHidden(ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> hidden)
    {
        hidden = mark[Prefix.Length..];
        return hidden.Length > 0 && !hidden.StartsWith(Prefix) && !hidden.SequenceEqual("."u8) && !hidden.SequenceEqual(".."u8);
    }
}
