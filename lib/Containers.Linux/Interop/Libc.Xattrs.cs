using System.Runtime.InteropServices;

namespace Containers.Linux.Interop;

internal static unsafe partial class Libc
{
    [LibraryImport(Name, SetLastError = true)]
    internal static partial int lsetxattr(byte* path, byte* name, void* value, nuint size, int flags);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint lgetxattr(byte* path, byte* name, void* value, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial nint llistxattr(byte* path, byte* list, nuint size);

    [LibraryImport(Name, SetLastError = true)]
    internal static partial int lremovexattr(byte* path, byte* name);
}
