using System.Text;

namespace Containers.Linux.Files;

/// <summary>
/// A path as the kernel wants it: bytes ended by NUL. Names in archives are bytes and need not be UTF-8, so the file calls
/// take either text or bytes; both become this. Lives on the stack of one call.
/// </summary>
public readonly ref struct NativePath
{
    private NativePath(ReadOnlySpan<byte> terminated) => Terminated = terminated;

    /// <summary>The bytes, the final NUL included.</summary>
    internal ReadOnlySpan<byte> Terminated { get; }

    /// <summary>Takes text, as UTF-8.</summary>
    /// <exception cref="ArgumentException">The text holds a NUL, which would cut the path short.</exception>
    public static implicit operator NativePath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(path.Length) + 1];
        var length = Encoding.UTF8.GetBytes(path, bytes);
        return Terminate(bytes, length);
    }

    /// <summary>Takes bytes without a final NUL.</summary>
    /// <exception cref="ArgumentException">The bytes hold a NUL.</exception>
    public static implicit operator NativePath(ReadOnlySpan<byte> path)
    {
        var bytes = new byte[path.Length + 1];
        path.CopyTo(bytes);
        return Terminate(bytes, path.Length);
    }

    /// <summary>Takes bytes without a final NUL.</summary>
    public static implicit operator NativePath(byte[] path) => path.AsSpan();

    /// <summary>Takes bytes without a final NUL.</summary>
    public static implicit operator NativePath(Span<byte> path) => (ReadOnlySpan<byte>)path;

    /// <summary>The path for messages.</summary>
    public override string ToString() => Check.Display(Terminated);

    private static NativePath Terminate(byte[] bytes, int length)
    {
        if (bytes.AsSpan(0, length).Contains((byte)0))
        {
            throw new ArgumentException("a path cannot contain a NUL byte");
        }

        return new NativePath(bytes.AsSpan(0, length + 1));
    }
}
