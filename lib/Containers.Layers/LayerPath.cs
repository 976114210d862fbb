namespace Containers.Layers;

/// <summary>An entry's path made clean: relative to the layer's root, without ".", ".." and doubled or trailing slashes.</summary>
/// <param name="Parent">The directory, empty for the root itself.</param>
/// <param name="Name">The last component; empty for the root itself.</param>
internal readonly record struct LayerPath(byte[] Parent, byte[] Name)
{
    internal bool IsRoot => Name.Length == 0;

    /// <summary>Directory and name joined.</summary>
    internal byte[] Whole => Parent.Length == 0 ? Name : [.. Parent, (byte)'/', .. Name];

    /// <summary>Whether one of the directories on the way bears the name of a whiteout.</summary>
    internal bool IsBelowMark => WhiteoutNames.IsMark(Parent) || Parent.AsSpan().IndexOf("/.wh."u8) >= 0;

    /// <summary>Cleans by text alone, so that ".." takes back a component and at the root means the root.</summary>
    internal static LayerPath Clean(ReadOnlySpan<byte> path)
    {
        var components = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            var component = path[range];
            if (component.SequenceEqual(".."u8))
            {
                if (components.Count > 0)
                {
                    components.RemoveAt(components.Count - 1);
                }
            }
            else if (component.Length > 0 && !component.SequenceEqual("."u8))
            {
                components.Add(component.ToArray());
            }
        }

        return components.Count == 0 ? new LayerPath([], []) : new LayerPath(Join(components[..^1]), components[^1]);
    }

    private static byte[] Join(List<byte[]> components)
    {
        var joined = new List<byte>();
        foreach (var component in components)
        {
            if (joined.Count > 0)
            {
                joined.Add((byte)'/');
            }

            joined.AddRange(component);
        }

        return [.. joined];
    }
}
