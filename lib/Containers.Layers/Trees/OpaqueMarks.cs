namespace Containers.Layers.Trees;

/// <summary>
/// Tells whether an opaque directory hides anything: fuse-overlayfs makes every new one opaque, the kernel only those that
/// take the place of another. Asked in the order of a walk.
/// </summary>
/// <param name="below">The layers below, topmost first.</param>
internal sealed class OpaqueMarks(IReadOnlyList<string> below)
{
    private byte[]? _missing;

    /// <summary>Whether the layers below show anything in a directory.</summary>
    /// <param name="directory">From the root: empty, or with a slash at the end.</param>
    internal bool Hides(byte[] directory)
    {
        if (_missing is not null && directory.AsSpan().StartsWith(_missing))
        {
            return false; // it is in one that is not there
        }

        var shown = MergedDirectory.Open(below);
        try
        {
            for (int begin = 0, end; begin < directory.Length; begin = end + 1)
            {
                end = begin + directory.AsSpan(begin).IndexOf((byte)'/');
                var next = shown.Enter(directory.AsSpan(begin..end));
                shown.Dispose();
                shown = next;
            }

            if (shown.Names().Any())
            {
                return true;
            }

            _missing = directory;
            return false;
        }
        finally
        {
            shown.Dispose();
        }
    }
}
