using Containers.Linux.Files;

namespace Containers.Layers.Trees;

/// <summary>
/// What read-only layers together show of one directory, found without mounting them: for each name the topmost layer that
/// has or hides it decides. Owns its handles, one for each layer that takes part.
/// </summary>
internal sealed class MergedDirectory : IDisposable
{
    private readonly List<DirectoryHandle> _layers;

    private MergedDirectory(List<DirectoryHandle> layers) => _layers = layers;

    /// <summary>The directory that is not there.</summary>
    internal static MergedDirectory None { get; } = new([]);

    /// <summary>Opens the top of a stack of layers, the topmost first.</summary>
    internal static MergedDirectory Open(IEnumerable<string> roots)
    {
        var merged = new MergedDirectory([]);
        try
        {
            foreach (var root in roots)
            {
                merged._layers.Add(DirectoryHandle.Open(root));
            }

            return merged;
        }
        catch
        {
            merged.Dispose();
            throw;
        }
    }

    /// <summary>What a name stands for; null when the layers do not show it.</summary>
    internal FileStatus? Status(ReadOnlySpan<byte> name)
    {
        foreach (var layer in _layers)
        {
            if (layer.Status(name) is { } status)
            {
                return OverlayMarks.IsWhiteoutDevice(status) ? null : status;
            }
        }

        return null;
    }

    /// <summary>The directory of a name as all layers together show it; <see cref="None"/> if it is no directory.</summary>
    internal MergedDirectory Enter(ReadOnlySpan<byte> name)
    {
        var below = new MergedDirectory([]);
        try
        {
            foreach (var layer in _layers)
            {
                var status = layer.Status(name);
                if (status is null)
                {
                    continue;
                }

                if (status.Value.Type != FileType.Directory)
                {
                    break; // a whiteout, or a file over whatever is below
                }

                var directory = layer.OpenDirectory(name);
                below._layers.Add(directory);
                if (ExtendedAttributes.Get(directory.SelfPath + "/.", OverlayMarks.Opaque).AsSpan().SequenceEqual("y"u8))
                {
                    break;
                }
            }

            return below;
        }
        catch
        {
            below.Dispose();
            throw;
        }
    }

    /// <summary>All names the layers show, in no order.</summary>
    internal IEnumerable<byte[]> Names()
    {
        var seen = new HashSet<string>();
        foreach (var name in _layers.SelectMany(layer => layer.Names()))
        {
            // Latin-1 stands for bytes one to one.
            if (seen.Add(System.Text.Encoding.Latin1.GetString(name)) && Status(name) is not null)
            {
                yield return name;
            }
        }
    }

    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }
}
