using Containers.Linux.Interop;

namespace Containers.Linux.Identity;

/// <summary>
/// Ids nobody can guess, from the kernel's generator, getrandom(2). The framework's own would load a cryptographic library
/// into every command that makes a container.
/// </summary>
public static class RandomId
{
    private const int Bytes = 32;

    /// <summary>64 lower-case hexadecimal characters.</summary>
    public static unsafe string New()
    {
        var bytes = stackalloc byte[Bytes]; // up to 256 bytes come whole and uninterrupted
        Check.Io(Libc.getrandom(bytes, Bytes, 0), "getrandom");
        return Convert.ToHexStringLower(new ReadOnlySpan<byte>(bytes, Bytes));
    }
}
